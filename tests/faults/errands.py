"""What a guest does once: registers with an invite, uploads, reports."""

import asyncio
from hashlib import sha256
from http import HTTPStatus
from typing import TypeVar

import httpx

from tests.dice import Dice
from tests.faults.house import House
from tests.faults.view import Broken, require
from tests.integration.client import Client, Refusal as Refused
from tests.integration.sealed import sealed_for
from tgtui.wire import Refusal, decode_body, limits, requests
from tgtui.wire.replies import BlobState, Declination, Done, Found, ReportState, Session


S = TypeVar("S")


async def enter(house: House, name: str) -> Client:
    """Let two race for an invite that is good for one, and return who was let in."""
    token = await house.invite()
    two = [house.client(f"{name}_{letter}") for letter in "ab"]
    let_in = await asyncio.gather(*(_register(house, one, token) for one in two))
    if sum(let_in) != 1:
        message = f"lost: an invite for one let {sum(let_in)} in"
        raise Broken(message)
    winner, loser = two if let_in[0] else reversed(two)
    house.guests.append(winner.name)

    async def is_there() -> bool:
        session = await house.insist("logins", winner.log_in)
        found = await house.ask(
            winner, "lookup", requests.Lookup(handle=winner.name), Found
        )
        return (
            (session.account, session.handle)
            == (found.account, found.handle)
            == (winner.account, winner.name)
        )

    async def is_not() -> bool:
        return not await _register(house, loser, token)

    house.promised(f"the account of {winner.name}", is_there)
    house.promised(f"that the invite of {winner.name} is used up", is_not)
    return winner


async def _register(house: House, client: Client, token: bytes) -> bool:
    """Register, and tell whether the invite was good."""

    async def register() -> Session:
        return await client.register(token)

    try:
        await house.insist("registrations", register)
    except Refused as refused:
        if refused.body.refusal is not Refusal.INVITE:
            raise
        return False
    return True


async def upload(house: House, guest: Client, dice: Dice) -> None:
    """Upload a blob, however often that is broken off; perhaps delete it."""
    data = dice.entropy.draw(1 + dice.number(3 * limits.CHUNK))
    blob = sha256(data).digest()
    path = f"/v1/blobs/{blob.hex()}"
    durable = 0

    async def send() -> BlobState:
        nonlocal durable
        begin = requests.BeginBlob(blob, len(data))
        state = await guest.ask("begin-blob", begin, BlobState)
        if state.offset < durable:
            message = f"lost: an upload stands at {state.offset}, and was at {durable}"
            raise Broken(message)
        durable = state.offset
        if state.complete:
            return state
        response = await house.http.put(
            f"{path}?offset={durable}", content=data[durable:], headers=bearer(guest)
        )
        return _read(response, BlobState)

    state = await house.insist_as(guest, "uploads", send)
    if not state.complete or state.offset != len(data):
        message = f"an upload of {len(data)} bytes ended as {state}"
        raise Broken(message)
    await _keep_or_delete(house, guest, blob, data, keep=not dice.number(4))


async def _keep_or_delete(
    house: House, guest: Client, blob: bytes, data: bytes, *, keep: bool
) -> None:
    """Promise that a blob is there, or delete it and promise that it is not."""
    path = f"/v1/blobs/{blob.hex()}"

    async def get() -> bytes | None:
        response = await house.http.get(path, headers=bearer(guest))
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        return _content(response)

    async def is_whole() -> bool:
        return await house.insist_as(guest, "downloads", get) == data

    async def is_gone() -> bool:
        return await house.insist_as(guest, "downloads", get) is None

    if keep:
        house.promised(f"a blob of {len(data)} bytes", is_whole)
        return
    require(await is_whole(), f"a blob of {len(data)} bytes, not deleted yet")
    try:
        await house.ask(guest, "delete-blob", requests.BlobRequest(blob), Done)
    except Refused as refused:
        # The answer to an attempt before this one was lost.
        if refused.body.refusal is not Refusal.NOT_FOUND:
            raise
    house.promised("that a blob is deleted", is_gone)


async def report(house: House, guest: Client, dice: Dice) -> None:
    """Hand in a sealed report; perhaps withdraw it."""
    assert house.descriptor is not None
    name = dice.entropy.draw(16)
    data = sealed_for(
        house.descriptor.relay_id,
        name,
        size=dice.one(limits.REPORT_SIZES[:2]),
        key_ids=(house.moderator,),
    )
    body = requests.ReportRequest(name)

    async def hand_in() -> ReportState:
        path = f"/v1/reports/{name.hex()}"
        response = await house.http.put(path, content=data, headers=bearer(guest))
        return _read(response, ReportState)

    state = await house.insist_as(guest, "reports", hand_in)
    require(state.state == "received", "that a report was handed in")
    if dice.flag():
        state = await house.ask(guest, "withdraw-report", body, ReportState)
        require(state.state == "withdrawn", "that a report was withdrawn")

    async def is_known() -> bool:
        told = await house.ask(guest, "report-state", body, ReportState)
        return told == state == await house.insist_as(guest, "reports", hand_in)

    house.promised(f"a report that was {state.state}", is_known)


def bearer(client: Client) -> dict[str, str]:
    """Return the header that says who asks."""
    return {"Authorization": f"Bearer {client.token}"}


def _read(response: httpx.Response, kind: type[S]) -> S:
    """Return an answer.

    Raises:
        Refused: The relay declines.
    """
    answer: S = decode_body(kind, _content(response))
    return answer


def _content(response: httpx.Response) -> bytes:
    """Return the bytes of an answer.

    Raises:
        Refused: The relay declines.
    """
    if response.status_code != HTTPStatus.OK:
        declined = decode_body(Declination, response.content)
        raise Refused(response.status_code, declined)
    return response.content
