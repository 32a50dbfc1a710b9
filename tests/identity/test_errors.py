"""Errors: they say what is wrong in words, and keep it in fields for a program."""

import pytest

from tgtui.codec import Reader, Truncated
from tgtui.errors import TgtuiError
from tgtui.identity import (
    AddressPart,
    BadAddress,
    DamagedText,
    ForgedStatement,
    FrankingKeyDropped,
    FrankingKeyNotValid,
    InviteExpired,
    MistypedText,
    NotCertified,
    NotPossible,
    NotThisText,
    OlderDescriptor,
    UnknownFrankingKey,
    UnknownVersion,
)
from tgtui.identity.errors import asked_for


KEY = bytes(range(8))


@pytest.mark.parametrize(
    ("error", "fields", "words"),
    [
        (
            UnknownVersion("credential", 2),
            {"what": "credential", "version": 2},
            (
                "this credential is of version 2, which this tgtui does not know; "
                "update tgtui to read it"
            ),
        ),
        (
            ForgedStatement("revocation"),
            {"what": "revocation"},
            "the revocation is not signed by the key in whose name it speaks",
        ),
        (
            OlderDescriptor(3, 4),
            {"version": 3, "pinned": 4},
            (
                "the relay offers version 3 of its descriptor, but it had published "
                "version 4"
            ),
        ),
        (
            FrankingKeyDropped(KEY),
            {"key_id": KEY},
            (
                "the relay no longer lists its franking key 0001020304050607 as it "
                "did, so that messages stamped with it could not be reported"
            ),
        ),
        (
            UnknownFrankingKey(KEY),
            {"key_id": KEY},
            "the relay never announced a franking key 0001020304050607",
        ),
        (
            FrankingKeyNotValid(KEY, 7),
            {"key_id": KEY, "at": 7},
            "the franking key 0001020304050607 is not one for time 7",
        ),
        (
            NotThisText("invite", "tgtui-invite:1:"),
            {"what": "invite", "begins": "tgtui-invite:1:"},
            "this invite is none: it does not begin with 'tgtui-invite:1:'",
        ),
        (
            DamagedText("invite", "flags 0x02"),
            {"what": "invite"},
            "this invite is damaged (flags 0x02); copy it again, all of it",
        ),
        (
            MistypedText("key string"),
            {"what": "key string"},
            (
                "this key string is probably mistyped: its checksum does not match; "
                "copy it again"
            ),
        ),
        (
            InviteExpired(5),
            {"what": "invite", "expires": 5},
            "this invite has expired; ask for a new one",
        ),
        (
            BadAddress(AddressPart.PORT, "is missing"),
            {"part": "port"},
            "the relay address cannot be used: the port is missing",
        ),
        (NotCertified(), {}, "The account does not vouch for this device."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, TgtuiError) else "",
)
def test_it_says_what_is_wrong(
    error: TgtuiError, fields: dict[str, object], words: str
) -> None:
    assert {name: getattr(error, name) for name in fields} == fields
    assert str(error) == words


def test_what_was_asked_for_is_the_callers_fault() -> None:
    with pytest.raises(NotPossible, match=r"^The bytes end") as caught, asked_for():
        Reader(b"").u8()
    assert isinstance(caught.value.__cause__, Truncated)


def test_what_works_is_let_through() -> None:
    with asked_for():
        assert Reader(b"\x07").u8() == 7
