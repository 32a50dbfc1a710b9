"""Key strings: their one form, and how each mistake is told apart."""

from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from tests.identity.people import BOBS_ACCOUNT
from tgtui.identity import (
    AccountId,
    BadText,
    DamagedText,
    KeyString,
    MistypedText,
    NotThisText,
    UnknownVersion,
    check_handle,
    id_text,
    parse_key_string,
)
from tgtui.identity.base32 import ALPHABET


BOB = KeyString(check_handle("bob"), BOBS_ACCOUNT)


def test_its_characters() -> None:
    digest = sha256(b"tgtui/1 key-check" + BOBS_ACCOUNT).digest()
    bits = int.from_bytes(digest, "big") >> (256 - 20)
    check = "".join(ALPHABET[bits >> shift & 31] for shift in (15, 10, 5, 0))
    assert BOB.text == f"tgtui-key:1:@bob:{id_text(BOBS_ACCOUNT)}{check}"


@given(st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read(account: bytes) -> None:
    said = KeyString(check_handle("a_long.handle"), AccountId(account))
    assert parse_key_string(said.text) == said
    assert parse_key_string(f" {said.text}\r\n") == said


def test_a_mistake_in_any_character_is_found() -> None:
    start = len("tgtui-key:1:@bob:")
    for place in range(start, len(BOB.text)):
        for other in ALPHABET.replace(BOB.text[place], ""):
            wrong = f"{BOB.text[:place]}{other}{BOB.text[place + 1 :]}"
            # By chance, one in a million passes: none of these does.
            with pytest.raises(BadText):
                parse_key_string(wrong)


def test_a_wrong_checksum_is_probably_a_typing_mistake() -> None:
    other = "a" if BOB.text[-1] != "a" else "b"
    with pytest.raises(MistypedText, match="this key string is probably mistyped"):
        parse_key_string(BOB.text[:-1] + other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOB.text[:-1], "55 characters after the handle instead of 56"),
        (BOB.text + "a", "57 characters after the handle instead of 56"),
        (BOB.text.replace("@bob:", ""), "no @HANDLE: in it"),
        (BOB.text.replace("@bob:", "bob:"), "no @HANDLE: in it"),
        (BOB.text.replace("@bob:", "@bob"), "no @HANDLE: in it"),
        (BOB.text.replace("@bob:", "@Bob:"), "lower-case letters only"),
        (BOB.text.replace("@bob:", "@:"), "this has 0"),
        (BOB.text[:17] + BOB.text[17:].upper(), "none of a-z and 2-7"),
        (BOB.text[:17] + "0" + BOB.text[18:], "character 1 is none of a-z"),
        (f"{BOB.text}{'a' * 100}", "more than 128 characters"),
    ],
)
def test_damage_is_told(text: str, words: str) -> None:
    with pytest.raises(DamagedText, match=words):
        parse_key_string(text)


def test_spare_bits_are_refused() -> None:
    last = len("tgtui-key:1:@bob:") + 51
    bits = ALPHABET.index(BOB.text[last]) | 1
    with pytest.raises(DamagedText, match="bits that no byte has"):
        parse_key_string(BOB.text[:last] + ALPHABET[bits] + BOB.text[last + 1 :])


def test_another_kind_or_version_is_told() -> None:
    with pytest.raises(NotThisText, match="'tgtui-key:1:'"):
        parse_key_string("tgtui-invite:1:aaaa")
    with pytest.raises(NotThisText):
        parse_key_string(BOB.text.upper())
    with pytest.raises(UnknownVersion, match="this key string is of version 2"):
        parse_key_string(BOB.text.replace(":1:", ":2:"))


def test_the_longest_handle_fits() -> None:
    said = KeyString(check_handle("a" * 32), BOBS_ACCOUNT)
    assert parse_key_string(said.text) == said


@given(st.text(max_size=80), st.integers(0, 40), st.integers(0, 40))
def test_any_text_is_read_or_refused(inserted: str, start: int, length: int) -> None:
    good = BOB.text
    for text in (inserted, good[:start] + inserted + good[start + length :]):
        with suppress(BadText, UnknownVersion):
            parse_key_string(text)
