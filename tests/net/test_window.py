"""No more is out than the relay keeps receipts of, and commits travel alone."""

import pytest

from tgtui.net import Outgoing, WindowFull
from tgtui.net.window import Window
from tgtui.wire import Extras, FullStamp, Submit, limits


GROUP, OTHER = bytes(32), bytes((1,)) * 32
MESSAGE = Outgoing(GROUP, b"message")
COMMIT = Outgoing(GROUP, b"commit", handshake=True)


def test_answers_come_in_any_order() -> None:
    window = Window()
    first, second = Outgoing(GROUP, b"first"), Outgoing(GROUP, b"second")
    numbers = [window.admit(first), window.admit(second)]
    assert window.unanswered() == (first, second)
    window.answered(numbers[1])
    assert window.unanswered() == (first,)


def test_a_room_has_so_many_out_and_no_more() -> None:
    window = Window()
    numbers = [window.admit(MESSAGE) for _ in range(limits.IN_FLIGHT)]
    assert len(set(numbers)) == limits.IN_FLIGHT
    with pytest.raises(WindowFull):
        window.admit(MESSAGE)
    window.admit(Outgoing(OTHER, b"message"))
    window.answered(numbers[7])
    window.admit(MESSAGE)
    with pytest.raises(WindowFull):
        window.admit(MESSAGE)


def test_a_commit_waits_for_what_is_out() -> None:
    window = Window()
    number = window.admit(MESSAGE)
    with pytest.raises(WindowFull):
        window.admit(COMMIT)
    window.admit(Outgoing(OTHER, b"commit", handshake=True))
    window.answered(number)
    window.admit(COMMIT)


def test_everything_waits_for_a_commit() -> None:
    window = Window()
    number = window.admit(COMMIT)
    for outgoing in (MESSAGE, COMMIT):
        with pytest.raises(WindowFull):
            window.admit(outgoing)
    window.answered(number)
    window.admit(MESSAGE)


def test_what_is_refused_entry_is_not_out() -> None:
    window = Window()
    window.admit(COMMIT)
    with pytest.raises(WindowFull):
        window.admit(MESSAGE)
    assert window.unanswered() == (COMMIT,)


def test_numbers_begin_again_where_they_end() -> None:
    window = Window()
    window._next = (1 << 32) - 1  # noqa: SLF001  (nobody counts so far)
    assert [window.number(), window.number()] == [(1 << 32) - 1, 0]


def test_the_frame_says_all_of_it() -> None:
    stamp = FullStamp(b"signed", bytes(64))
    outgoing = Outgoing(
        GROUP,
        blob=OTHER,
        extras=Extras(),
        extras_blob=GROUP,
        leave=True,
        proof=stamp,
    )
    assert outgoing.frame(9) == Submit(
        9, None, OTHER, Extras(), GROUP, leave=True, proof=stamp
    )
    assert MESSAGE.frame(9) == Submit(9, b"message")
