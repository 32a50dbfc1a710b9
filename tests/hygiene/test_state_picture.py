"""The picture of a group's states is drawn from the table that the code obeys."""

from xml.etree import ElementTree as ET

from tests.hygiene.state_picture import PICTURE, drawn, states, table


SAMPLE = {"up": {"hold": "up", "fall": "down"}, "down": {"<end>": "gone"}}


def test_the_picture_is_current() -> None:
    current = PICTURE.read_text("utf-8")
    assert drawn(table()) == current, "run: python -m tests.hygiene"


def test_every_state_and_event_is_in_the_picture() -> None:
    picture = ET.fromstring(drawn(SAMPLE))  # noqa: S314  (it was drawn just now)
    texts = [each.text for each in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(filter(None, texts)) == [
        "<end>",
        "down",
        "fall",
        "gone",
        "hold",
        "up",
    ]


def test_the_picture_is_said_in_words_too() -> None:
    picture = ET.fromstring(drawn(SAMPLE))  # noqa: S314  (it was drawn just now)
    words = picture.findtext("{http://www.w3.org/2000/svg}desc")
    assert (
        words == "From up to up: hold. From up to down: fall. From down to gone: <end>."
    )


def test_what_cannot_be_left_comes_last() -> None:
    assert states(SAMPLE) == ["up", "down", "gone"]
