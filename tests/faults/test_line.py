"""A window goes back to what was refused, and sends the same bytes to an end."""

import pytest

from tests.faults.line import Draft, Line
from tests.faults.view import Broken
from tests.relay.people import hashed, private_message
from tgtui.wire import ApplicationAad, Declined, Refusal


GROUP = hashed("group")


def text(dev_seq: int, base: int) -> Draft:
    aad = ApplicationAad(hashed(f"{dev_seq} {base}"), dev_seq, base).encoded()
    return Draft(dev_seq, private_message(GROUP, 0, aad, handshake=False, size=512))


def flying(count: int) -> Line:
    line = Line(GROUP)
    for _ in range(count):
        line.write(text, 1)
    while line.next() is not None:
        pass
    return line


def sent(line: Line) -> list[Draft]:
    found: list[Draft] = []
    while (draft := line.next()) is not None:
        found.append(draft)
    return found


def test_what_was_lost_is_sent_again_byte_for_byte() -> None:
    line = flying(3)
    before = list(line.window.values())
    line.accepted(1)
    line.lost()
    line.go_on(2, now=0)
    assert sent(line) == before[1:]
    assert line.resent == 2


def test_what_is_stale_is_written_anew_and_what_came_before_is_not() -> None:
    line = flying(3)
    before = line.window[1]
    line.refused(2, Declined(0, Refusal.STALE, seq=9), now=0)
    line.refused(3, Declined(0, Refusal.STALE, seq=9), now=0)
    line.lost()
    line.go_on(8, now=0)
    assert line.next() is None
    line.go_on(9, now=0)
    assert sent(line) == [before, text(2, 9), text(3, 9)]
    assert line.rewritten == 2


def test_nothing_is_sent_before_all_is_answered_or_before_its_time() -> None:
    line = flying(1)
    line.refused(1, Declined(0, Refusal.RATE, retry_after=500), now=10)
    line.go_on(1, now=11)
    assert line.next() is None
    line.flying.clear()
    line.go_on(1, now=10.4)
    assert line.next() is None
    line.go_on(1, now=10.5)
    assert sent(line) == [text(1, 1)]


def test_a_receipt_of_nothing_is_noticed() -> None:
    line = flying(1)
    assert line.accepted(1) == text(1, 1)
    assert line.accepted(1) is None
    with pytest.raises(Broken, match="not sent"):
        line.accepted(2)


def test_other_bytes_in_its_name_are_noticed() -> None:
    line = flying(1)
    with pytest.raises(Broken, match="other bytes"):
        line.found(text(1, 2).message)


@pytest.mark.parametrize("refusal", [Refusal.SUPERSEDED, Refusal.FAULT, Refusal.STALE])
def test_a_refusal_without_a_reason_is_noticed(refusal: Refusal) -> None:
    with pytest.raises(Broken, match="refused"):
        flying(1).refused(1, Declined(0, refusal), now=0)
