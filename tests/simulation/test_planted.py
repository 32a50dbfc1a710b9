"""A bug for each invariant, where such a bug would be: the histories find it."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from msgspec.structs import replace

from tests.simulation.story import played
from tgtui.engine.core import (
    applying,
    attempts,
    indicator,
    receiving,
    sending,
    showing,
    standing,
    streams,
)
from tgtui.engine.core.remembered import RoomFacts
from tgtui.engine.core.session import Session
from tgtui.engine.views import Status, Trust
from tgtui.store.messages import Messages


MOST: Final = 40
"""How many histories may be played until a bug is found."""

Plant = Callable[[pytest.MonkeyPatch], None]


def sent_again(patch: pytest.MonkeyPatch) -> None:
    """Encrypt anew on each connection what may be in the log: no deduplication."""
    connected = streams.connected

    def forgetful(session: Session) -> None:
        for group_id, _ in session.store.rooms.all():
            for attempt in session.store.outbox.attempts(group_id):
                row = session.store.outbox.get(attempt.outbox or 0)
                if row is not None:
                    row.dev_seq = None
                    session.store.outbox.put(row)
        connected(session)

    patch.setattr(streams, "connected", forgetful)


def left_in_place(patch: pytest.MonkeyPatch) -> None:
    """Show own messages where they were written, and not where the log has them."""
    patch.setattr(Messages, "to_end", lambda *_: None)


def moved_early(patch: pytest.MonkeyPatch) -> None:
    """Move the cursor before a message is stored, and lose some of them."""
    shown, count = showing.shown, [0]

    def forgetful(*given: Any) -> None:  # noqa: ANN401
        count[0] += 1
        if count[0] % 9:
            shown(*given)

    patch.setattr(showing, "shown", forgetful)


def dropped_early(patch: pytest.MonkeyPatch) -> None:
    """Take from the outbox what was submitted, and not what was accepted."""
    keep = attempts.keep_attempt

    def hasty(session: Session, attempt: Any) -> None:  # noqa: ANN401
        keep(session, attempt)
        if attempt.outbox is not None:
            session.store.outbox.drop(attempt.outbox)

    patch.setattr(sending, "keep_attempt", hasty)


def reused(patch: pytest.MonkeyPatch) -> None:
    """Keep the group as it was before a message was encrypted."""
    encrypt, keep = sending._encrypt, Session.keep_group  # noqa: SLF001

    def careless(session: Session, *given: Any) -> bool:  # noqa: ANN401
        patch.setattr(Session, "keep_group", lambda *_: None)
        try:
            return encrypt(session, *given)
        finally:
            patch.setattr(Session, "keep_group", keep)

    patch.setattr(sending, "_encrypt", careless)


def deaf(patch: pytest.MonkeyPatch) -> None:
    """Take over the commits of others without what they say of the timer."""
    remember = applying._remember  # noqa: SLF001

    def deaf_to(session: Session, happened: Any, ruling: Any, facts: RoomFacts) -> None:  # noqa: ANN401
        timer = facts.timer
        remember(session, happened, ruling, facts)
        if session.own.handle == "bob":
            facts.timer = timer

    patch.setattr(applying, "_remember", deaf_to)


def hoarding(patch: pytest.MonkeyPatch) -> None:
    """Keep the keys of rooms that one is not in any more."""
    patch.setattr(Session, "drop_group", lambda *_: None)


def too_green(patch: pytest.MonkeyPatch) -> None:
    """Say that keys were checked which nobody checked."""
    good = indicator.indicator

    def rosy(facts: Any) -> Status:  # noqa: ANN401
        found = good(facts)
        if found.trust is Trust.ENCRYPTED and facts.others:
            return replace(found, trust=Trust.CHECKED)
        return found

    patch.setattr(standing, "indicator", rosy)


def blind_to_joiners(patch: pytest.MonkeyPatch) -> None:
    """Count fewer readers than there are."""
    good = indicator.indicator

    def rosy(facts: Any) -> Status:  # noqa: ANN401
        found = good(facts)
        return replace(found, readers=max(0, found.readers - 1))

    patch.setattr(standing, "indicator", rosy)


def stuck(patch: pytest.MonkeyPatch) -> None:
    """Forget to go on with what waits for its time."""
    patch.setattr(sending, "pump_all", lambda *_: None)


def skittish(patch: pytest.MonkeyPatch) -> None:
    """Lose one's place at what was merely void."""
    patch.setattr(receiving, "_is_lost", lambda done: done.entry.seq % 5 == 0)


BUGS: Final[dict[str, tuple[Plant, tuple[str, ...]]]] = {
    "a skipped dedupe": (sent_again, ("once", "keys")),
    "own messages out of place": (left_in_place, ("order",)),
    "a cursor moved early": (moved_early, ("whole",)),
    "an outbox emptied early": (dropped_early, ("nothing_lost",)),
    "a reused generation": (reused, ("keys",)),
    "a member that does not agree": (deaf, ("agreed",)),
    "keys kept too long": (hoarding, ("nothing_later",)),
    "a state too green": (too_green, ("indicators",)),
    "a reader not counted": (blind_to_joiners, ("indicators",)),
    "an answer that wakes nobody": (stuck, ("sent",)),
    "a place given up for nothing": (skittish, ("places_kept",)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, invariants = BUGS[name]
    faults: list[str] = []
    with monkeypatch.context() as patch:
        plant(patch)
        for seed in range(1, MOST + 1):
            _, faults = played(seed)
            found = {fault.partition(":")[0] for fault in faults}
            if found & set(invariants):
                return
    pytest.fail(f"{MOST} histories do not find {name}: last {faults[:3]}")
