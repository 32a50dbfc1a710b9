"""Sends the engine's requests to the relay, and tells it the answers."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final

from tgtui import net
from tgtui.agent.ports import Hear
from tgtui.engine.effects import Ask, FetchBlob, Introduce, PutReport
from tgtui.engine.events import BlobCame, Event, Failed, Replied, ReportAnswered
from tgtui.errors import PeerFault
from tgtui.net import Call, RelayLine, download_bytes
from tgtui.wire import Refused
from tgtui.wire.replies import ReportState


CALLS: Final[dict[str, Call[Any, Any]]] = {
    call.name: call for call in vars(net).values() if isinstance(call, Call)
}
"""Every request that can be sent, by its name."""

_AT_ONCE: Final = 2
"""Of the few connections to a relay, some are left for what is long."""

Request = Ask | FetchBlob | PutReport | Introduce
"""What is asked of the relay beside the stream."""


class Requests:
    """Asks the relay, a few things at a time."""

    def __init__(self, line: RelayLine, hear: Hear) -> None:
        """Ask by a line, and tell the answers to `hear`."""
        self._line = line
        self._hear = hear
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def send(self, request: Request) -> None:
        """Send a request, and tell what became of it."""
        async with self._turn:
            event = await self._event(request)
        if event is not None:
            self._hear(event)

    async def _event(self, request: Request) -> Event | None:
        """Return what becomes of a request; of an introduction the line tells."""
        match request:
            case Ask():
                return await _answered(request.number, self._ask(request))
            case FetchBlob():
                return await _answered(request.number, self._fetch(request))
            case PutReport():
                return await self._report(request)
            case Introduce():
                with suppress(PeerFault):
                    await self._line.refresh()
                return None

    async def _ask(self, ask: Ask) -> Event:
        if ask.call == net.STAMP.name:
            # It may be under a key that the relay has announced since (M11).
            with suppress(PeerFault):
                await self._line.refresh()
        login = await self._line.login()
        reply = await login.call(CALLS[ask.call], ask.request)
        return Replied(ask.number, reply)

    async def _fetch(self, wanted: FetchBlob) -> Event:
        login = await self._line.login()
        data = await login.renewing(lambda: download_bytes(login.ready, wanted.blob))
        return BlobCame(wanted.number, data)

    async def _report(self, put: PutReport) -> Event:
        try:
            state = await self._put(put)
        except Refused as error:
            return ReportAnswered(put.report, refusal=error.refusal)
        except PeerFault:
            return ReportAnswered(put.report)
        return ReportAnswered(put.report, state.state)

    async def _put(self, put: PutReport) -> ReportState:
        login = await self._line.login()

        async def once() -> ReportState:
            return await (await login.ready()).put_report(put.report, put.sealed)

        return await login.renewing(once)


async def _answered(number: int, work: Coroutine[Any, Any, Event]) -> Event:
    """Return the answer to a request, or that there is none."""
    try:
        return await work
    except Refused as error:
        return Failed(number, error.refusal, error.retry_after)
    except PeerFault:
        return Failed(number)
