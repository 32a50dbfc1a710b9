"""The relay's doors: where each request goes, and the websocket."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from tgtui.relay.core.effects import Sender
from tgtui.relay.web.answers import Answer, known
from tgtui.relay.web.asking import (
    Callers,
    answer,
    caller_of,
    read_body,
    refuse,
    sender_of,
)
from tgtui.relay.web.gate import Gate
from tgtui.relay.web.node import Node
from tgtui.relay.web.outlet import PAUSE, Outlet, framed
from tgtui.relay.web.session import Rates, Session
from tgtui.relay.web.uploads import get_blob, put_blob, put_report
from tgtui.wire import (
    BLOB_PATH,
    DESCRIPTOR_PATH,
    REPORT_PATH,
    ROUTES,
    STREAM_PATH,
    VERSIONS,
    Access,
    CloseCode,
    Hello,
    NoCommonVersion,
    Refusal,
    Refused,
    Route,
    agreed_subprotocol,
    decode_body,
    limits,
    packed,
)
from tgtui.wire.replies import WellKnown


ALIVE: Final = 30.0
"""Seconds between two pings; a client that answers none loses its connection."""


@dataclass(slots=True)
class Doors:
    """What the handlers of requests share.

    Attributes:
        node: This process of the relay.
        answers: What answers each request, by its name.
        behind_proxy: Whether a proxy says where requests come from.
        draining: Whether the relay is about to stop.
        busy: How many requests were begun and are not answered, streams among them.
        gate: What guards the listening sockets.
        devices: How fast each device asks.
        strangers: How fast each address asks that has not logged in.
        submissions: How fast each device submits, however often it connects.
        frames: How fast each device sends other frames.
        rooms: How fast each device resumes rooms.
    """

    node: Node
    answers: Mapping[str, Answer]
    behind_proxy: bool = False
    draining: bool = False
    busy: int = 0
    gate: Gate | None = None
    devices: Callers = field(init=False)
    strangers: Callers = field(init=False)
    submissions: Callers = field(init=False)
    frames: Callers = field(init=False)
    rooms: Callers = field(init=False)

    def __post_init__(self) -> None:
        """Require that each request is answered."""
        missing = {route.name for route in ROUTES} ^ self.answers.keys()
        if missing:
            message = f"requests without an answer, or answers to none: {missing}"
            raise AssertionError(message)
        pace = self.node.pace
        self.devices = Callers(pace.requests, pace.requests_burst)
        self.strangers = Callers(pace.requests, pace.requests_burst)
        self.submissions = Callers(pace.submissions, pace.submissions_burst)
        self.frames = Callers(pace.frames, pace.frames_burst)
        self.rooms = Callers(pace.rooms, pace.rooms_burst)


def application(doors: Doors) -> web.Application:
    """Return the application that serves a relay."""
    app = web.Application(client_max_size=1)
    app.router.add_get("/health", _guarded(doors, _health))
    app.router.add_get("/ready", _guarded(doors, _ready))
    app.router.add_get(DESCRIPTOR_PATH, _guarded(doors, _well_known))
    app.router.add_get(STREAM_PATH, _guarded(doors, _stream))
    for route in ROUTES:
        app.router.add_post(route.path, _guarded(doors, _ask(route)))
    app.router.add_put(BLOB_PATH + "{id}", _guarded(doors, _put_blob))
    get_blob = _guarded(doors, _get_blob)
    app.router.add_get(BLOB_PATH + "{id}", get_blob, allow_head=False)
    app.router.add_put(REPORT_PATH + "{id}", _guarded(doors, _put_report))
    app.router.add_route("*", "/{path:.*}", _guarded(doors, _unknown))
    return app


Handler = Callable[[Doors, web.Request], Awaitable[web.StreamResponse]]


def _guarded(
    doors: Doors, handler: Handler
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return a handler that turns errors into refusals, and notes who spoke.

    It is no middleware: for those aiohttp keeps a kilobyte more of each connection.
    """

    async def guard(request: web.Request) -> web.StreamResponse:
        if doors.gate is not None:
            doors.gate.hear(request)
        doors.busy += 1
        try:
            response = await handler(doors, request)
        except web.HTTPException:
            response = refuse(Refused(Refusal.MALFORMED))
        except ConnectionError:
            # Whoever asked has gone before the end, which is no fault of the relay's.
            response = refuse(Refused(Refusal.MALFORMED))
        except Exception as error:  # noqa: BLE001  (the last one who can answer)
            response = refuse(error)
        finally:
            doors.busy -= 1
        if not response.prepared:
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return guard


def _ask(route: Route) -> Handler:
    """Return the handler of one kind of request."""

    async def handle(doors: Doors, request: web.Request) -> web.StreamResponse:
        respond = doors.answers[route.name]
        sender = await enter(doors, request, route.access)
        body = await read_body(request, limits.REQUEST_BODY)
        asked = decode_body(route.request, body)
        return answer(await respond(doors.node, sender, asked))

    return handle


async def enter(doors: Doors, request: web.Request, access: Access) -> Sender | None:
    """Return who sends a request, and count it.

    Raises:
        Refused: Nobody who may, or too often, or the relay is about to stop.
    """
    if doors.draining:
        raise Refused(Refusal.BUSY)
    if access is Access.ANYBODY:
        caller = caller_of(request, behind_proxy=doors.behind_proxy)
        doors.strangers.check(caller)
        return None
    sender = await sender_of(doors.node, request)
    doors.devices.check(sender.device)
    return sender


async def _put_blob(doors: Doors, request: web.Request) -> web.StreamResponse:
    """Take the bytes of a blob."""
    await enter(doors, request, Access.DEVICE)
    return await put_blob(doors.node, request)


async def _get_blob(doors: Doors, request: web.Request) -> web.StreamResponse:
    """Send the bytes of a blob."""
    await enter(doors, request, Access.DEVICE)
    return await get_blob(doors.node, request)


async def _put_report(doors: Doors, request: web.Request) -> web.StreamResponse:
    """Take a sealed report."""
    sender = await enter(doors, request, Access.DEVICE)
    return await put_report(doors.node, known(sender), request)


async def _unknown(_: Doors, __: web.Request) -> web.StreamResponse:
    """Refuse what is nowhere, and what is asked in another way than it may be.

    Raises:
        Refused: Always.
    """
    raise Refused(Refusal.NOT_FOUND)


async def _health(_: Doors, __: web.Request) -> web.StreamResponse:
    """Say that the process runs."""
    return web.Response(text="alive\n")


async def _ready(doors: Doors, _: web.Request) -> web.StreamResponse:
    """Say whether the relay accepts submissions."""
    if doors.draining:
        raise Refused(Refusal.BUSY)
    if doors.node.clock.stepped:
        raise Refused(Refusal.CLOCK)
    await doors.node.look(lambda tx, _: tx.meta.value("descriptor"))
    return web.Response(text="ready\n")


async def _well_known(doors: Doors, _: web.Request) -> web.StreamResponse:
    """Say who this relay is."""
    descriptor = doors.node.descriptor()[1]
    return answer(WellKnown(VERSIONS, descriptor, doors.node.clock.now()))


async def _stream(doors: Doors, request: web.Request) -> web.StreamResponse:
    """Serve a device over a websocket until it ends."""
    sender = known(await enter(doors, request, Access.DEVICE))
    offered = request.headers.get("Sec-WebSocket-Protocol", "")
    try:
        protocol = agreed_subprotocol(name.strip() for name in offered.split(","))
    except NoCommonVersion:
        return web.Response(status=426, headers={"Upgrade": "websocket"})
    socket = web.WebSocketResponse(
        protocols=(protocol,),
        compress=False,
        autoclose=False,
        max_msg_size=limits.FRAME + 1,  # aiohttp refuses that size as well
        heartbeat=ALIVE,
        timeout=2.0,
        writer_limit=PAUSE,
    )
    if not socket.can_prepare(request):
        raise Refused(Refusal.MALFORMED)
    await socket.prepare(request)
    outlet = Outlet(socket, request)
    version = doors.node.descriptor()[0]
    hello = Hello(VERSIONS[-1], doors.node.clock.now(), version)
    outlet.push(framed(packed(hello)))
    callers = doors.submissions, doors.frames, doors.rooms
    rates = Rates(*(each.throttle(sender.device) for each in callers))
    await Session(doors.node, sender, outlet, rates).run(socket)
    if outlet.closing is None and socket.close_code == CloseCode.DONE:
        outlet.closing = CloseCode.DONE
    return socket
