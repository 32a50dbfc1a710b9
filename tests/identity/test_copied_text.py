"""Texts that are copied: what they carry, and how each damage is told apart."""

from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from tgtui.identity import DamagedText, MistypedText, NotThisText, UnknownVersion
from tgtui.identity.base32 import ALPHABET, to_base32
from tgtui.identity.copied_text import TextKind


TOY = TextKind("toy", "tgtui-toy", b"tgtui/1 toy-check", limit=200)
TEXT = TOY.write(b"hello")


def test_its_characters() -> None:
    check = sha256(b"tgtui/1 toy-check" + b"hello").digest()[:4]
    assert "tgtui-toy:1:" + to_base32(b"hello" + check) == TEXT


@given(st.binary(max_size=100))
def test_what_is_written_is_read(body: bytes) -> None:
    text = TOY.write(body)
    assert TOY.read(text) == body
    assert TOY.read(f"\n\t {text.upper()} \r\n") == body


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "tgtui-toys:1:aaaaaaaa",
        "tgtui-toy",
        "tgtui-toy:",
        "tgtui-toy:1",
        "tgtui-toy:a:aaaaaaaa",
        "tgtui-toy::aaaaaaaa",
        "tgtui-toy:-1:aaaaaaaa",
        "tgtui-toy:\u0661:aaaaaaaa",
        "tgtui-key:1:aaaaaaaa",
        "1:aaaaaaaa",
        "see tgtui-toy:1:aaaaaaaa",
        # The Kelvin sign, whose lower case is a plain k.
        "tgtui-\N{KELVIN SIGN}ey:1:aaaaaaaa",
    ],
)
def test_it_is_another_kind_of_text(text: str) -> None:
    with pytest.raises(NotThisText, match="does not begin with 'tgtui-toy:1:'"):
        TOY.read(text)


@pytest.mark.parametrize(
    ("version", "shown"), [("2", 2), ("0", 0), ("01", 1), ("9" * 5_000, 9999)]
)
def test_another_version_is_told(version: str, shown: int) -> None:
    with pytest.raises(UnknownVersion) as caught:
        TOY.read(f"tgtui-toy:{version}:{'a' * 500}")
    assert (caught.value.what, caught.value.version) == ("toy", shown)


def test_a_mistake_in_any_character_is_found() -> None:
    carried = TEXT.removeprefix("tgtui-toy:1:")
    for place in range(len(carried)):
        for other in ALPHABET.replace(carried[place], ""):
            wrong = f"{carried[:place]}{other}{carried[place + 1 :]}"
            with pytest.raises((MistypedText, DamagedText)):
                TOY.read(f"tgtui-toy:1:{wrong}")


def test_two_characters_in_the_wrong_order_are_found() -> None:
    for place in range(len("tgtui-toy:1:"), len(TEXT) - 1):
        if TEXT[place] != TEXT[place + 1]:
            swapped = TEXT[:place] + TEXT[place + 1] + TEXT[place] + TEXT[place + 2 :]
            with pytest.raises((MistypedText, DamagedText)):
                TOY.read(swapped)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT + "aa", "spell no whole number of bytes"),
        (TEXT[:-1] + "1", "none of a-z and 2-7"),
        (TEXT[:14] + " " + TEXT[14:], "character 3 is none"),
        (TEXT[:14] + "ß" + TEXT[14:], "character 3 is none"),
        (TEXT + "a" * 200, "more than 200 characters"),
    ],
)
def test_damage_is_told(text: str, words: str) -> None:
    with pytest.raises(DamagedText, match=words) as caught:
        TOY.read(text)
    assert caught.value.what == "toy"


@pytest.mark.parametrize("carried", ["", "aa", "aaaaaaa", "aaaaaaaa"])
def test_what_has_no_room_for_a_checksum_is_refused(carried: str) -> None:
    with pytest.raises(MistypedText, match="this toy is probably mistyped"):
        TOY.read(f"tgtui-toy:1:{carried}")


def test_the_longest_is_read() -> None:
    text = TOY.write(bytes(113))
    assert len(text) == 200
    assert TOY.read(text) == bytes(113)
    with pytest.raises(DamagedText):
        TOY.read(TOY.write(bytes(114)))
