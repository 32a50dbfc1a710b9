"""A clock that jumps stops acceptance, is said over HTTP, and harms nothing else."""

from pathlib import Path

from tests.integration.relays import MovableClock, in_relay, people_at
from tests.integration.test_http import refusal
from tests.integration.test_order import declined
from tgtui.relay.main import Relay
from tgtui.wire import Refusal, limits


def test_a_jump_is_refused_until_it_is_confirmed(tmp_path: Path) -> None:
    clock = MovableClock()

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            group = await anna.found()
            clock.stepped = -2 * limits.MINUTE
            answer = await declined(anna, anna.text(group))
            assert answer.refusal is Refusal.CLOCK
            ready = await anna.http.get("/ready")
            assert refusal(ready.content, ready.status_code) is Refusal.CLOCK
            assert (await anna.http.get("/health")).status_code == 200
            clock.stepped = 0
            anna.rooms[group].dev_seq -= 1
            await anna.say(group)
            assert (await anna.http.get("/ready")).status_code == 200

    in_relay(main, tmp_path, clock=clock)


def test_time_never_goes_back_within_a_room(tmp_path: Path) -> None:
    clock = MovableClock()

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            group = await anna.found()
            clock.ahead += limits.MINUTE
            late = (await anna.say(group)).stamp[16:24]
            clock.ahead -= limits.MINUTE
            assert (await anna.say(group)).stamp[16:24] == late

    in_relay(main, tmp_path, clock=clock)
