"""Sealed reports: sizes, repeats, budgets, withdrawal, and what the relay can read."""

from pathlib import Path

import httpx
import pytest

from tests.hostile.raw import RawClient, http
from tests.integration.client import Client, Refusal as HttpRefusal
from tests.integration.relays import MovableClock, in_relay, people_at
from tests.integration.sealed import sealed_for
from tests.integration.test_http import refusal
from tgtui.crypto import SeededEntropy
from tgtui.identity import key_id_of
from tgtui.keys import ModeratorKeys
from tgtui.relay.main import Relay
from tgtui.wire import Refusal, decode_body, limits, requests
from tgtui.wire.replies import ReportState


MODERATOR = ModeratorKeys.generate(SeededEntropy(b"moderator")).public
KEY_ID = key_id_of(MODERATOR.hpke_key)
ID = b"r" * 16


def sealed(
    relay: Relay,
    report: bytes = ID,
    *,
    size: int = 16 * limits.KIB,
    relay_id: bytes | None = None,
    key_ids: tuple[bytes, ...] = (KEY_ID,),
    filling: bytes = b"x",
) -> bytes:
    """Return what looks like a sealed report from outside."""
    whose = relay_id or relay.standing.descriptor.relay_id
    return sealed_for(whose, report, size=size, key_ids=key_ids, filling=filling)


async def hand_in(client: Client, data: bytes, report: bytes = ID) -> httpx.Response:
    """Hand a report in."""
    headers = {"Authorization": f"Bearer {client.token}"}
    path = f"/v1/reports/{report.hex()}"
    return await client.http.put(path, content=data, headers=headers)


def state(response: httpx.Response) -> ReportState:
    assert response.status_code == 200, response.text
    answer: ReportState = decode_body(ReportState, response.content)
    return answer


def why(response: httpx.Response) -> Refusal:
    return refusal(response.content, response.status_code)


async def of(client: Client, name: str, report: bytes = ID) -> ReportState:
    """Ask of a report."""
    return await client.ask(name, requests.ReportRequest(report), ReportState)


@pytest.mark.parametrize("size", limits.REPORT_SIZES)
def test_a_report_is_received_once_however_often_it_is_sent(
    tmp_path: Path, size: int
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            data = sealed(relay, size=size)
            first = state(await hand_in(anna, data))
            assert first.state == "received"
            assert state(await hand_in(anna, data)) == first
            assert await of(anna, "report-state") == first
            other = sealed(relay, size=size, filling=b"y")
            assert why(await hand_in(anna, other)) is Refusal.TAKEN
            # An id is the account's own: nobody else learns that it is there.
            with pytest.raises(HttpRefusal) as caught:
                await of(bob, "report-state")
            assert caught.value.body.refusal is Refusal.NOT_FOUND
            assert state(await hand_in(bob, other)).state == "received"

    in_relay(main, tmp_path, moderators=(MODERATOR,))


def test_a_report_that_nobody_could_open_is_refused(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            other = b"o" * 8
            cases = [
                (sealed(relay)[:-1], Refusal.PADDING),
                (sealed(relay) + b"x", Refusal.PADDING),
                (b"", Refusal.PADDING),
                (bytes(16 * limits.KIB), Refusal.MALFORMED),
                (sealed(relay, b"s" * 16), Refusal.MALFORMED),
                (sealed(relay, relay_id=b"z" * 32), Refusal.MALFORMED),
                (sealed(relay, key_ids=(other,)), Refusal.STALE),
                (bytes(512 * limits.KIB + 1), Refusal.TOO_LARGE),
            ]
            for data, wanted in cases:
                assert why(await hand_in(anna, data)) is wanted
            both = sealed(relay, key_ids=tuple(sorted((KEY_ID, other))))
            assert state(await hand_in(anna, both)).state == "received"

    in_relay(main, tmp_path, moderators=(MODERATOR,))


def test_a_relay_without_moderators_takes_no_reports(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            assert why(await hand_in(anna, sealed(relay))) is Refusal.FORBIDDEN

    in_relay(main, tmp_path)


def test_ten_are_open_and_thirty_a_day(tmp_path: Path) -> None:
    clock = MovableClock()

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            for number in range(30):
                name = bytes([number]) * 16
                answer = await hand_in(anna, sealed(relay, name), name)
                assert state(answer).state == "received"
                if number % 10 == 9:
                    more = b"m" * 16
                    answer = await hand_in(anna, sealed(relay, more), more)
                    assert why(answer) is Refusal.QUOTA
                    for done in range(number - 9, number + 1):
                        await of(anna, "withdraw-report", bytes([done]) * 16)
            answer = await hand_in(anna, sealed(relay))
            assert why(answer) is Refusal.RATE
            assert 0 < int(answer.headers["retry-after"]) <= limits.DAY // 1000
            # What was handed in before can be handed in again at any time.
            again = await hand_in(anna, sealed(relay, bytes(16)), bytes(16))
            assert state(again).state == "withdrawn"
            clock.ahead += limits.DAY
            await anna.log_in()
            assert state(await hand_in(anna, sealed(relay))).state == "received"

    in_relay(main, tmp_path, moderators=(MODERATOR,), clock=clock)


def test_what_is_withdrawn_leaves_no_bytes(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            data = sealed(relay)
            await hand_in(anna, data)
            with pytest.raises(HttpRefusal) as caught:
                await of(bob, "withdraw-report")
            assert caught.value.body.refusal is Refusal.NOT_FOUND
            gone = await of(anna, "withdraw-report")
            assert gone.state == "withdrawn"
            assert await of(anna, "withdraw-report") == gone
            assert state(await hand_in(anna, data)) == gone
            row = await relay.node.backend.read(
                lambda tx: tx.reports.report(anna.account, ID)
            )
            assert row is not None
            assert row.sealed == b""

    in_relay(main, tmp_path, moderators=(MODERATOR,))


@pytest.mark.parametrize("name", ["A" * 32, "a" * 31, "a" * 33, "%2e%2e"])
def test_an_id_that_is_none_is_not_found(tmp_path: Path, name: str) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,), RawClient.to(relay.port) as raw:
            headers = {"Authorization": f"Bearer {anna.token}"}
            await raw.send(http("PUT", f"/v1/reports/{name}", headers, b""))
            answer = await raw.answer()
            assert refusal(answer.body, answer.status) is Refusal.NOT_FOUND

    in_relay(main, tmp_path, moderators=(MODERATOR,))
