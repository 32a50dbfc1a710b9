"""The README's map is the one that the rooms themselves draw."""

from tests.hygiene.room_map import BEGIN, END, README, with_map


def test_the_map_is_current() -> None:
    text = README.read_text("utf-8")
    assert with_map(text) == text, "run: python -m tests.hygiene"


def test_there_is_one_map() -> None:
    text = README.read_text("utf-8")
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
