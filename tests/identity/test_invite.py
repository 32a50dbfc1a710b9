"""Invites: their grammar, their one form, and how each fault is told apart."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from tests.identity.damage import check_every_length
from tests.identity.people import ANNAS_ACCOUNT, CREATED
from tests.identity.relays import RELAY
from tgtui.codec import BadValue, EncodeError, TooLong, decode_whole, encoded, opaque
from tgtui.crypto import Secret
from tgtui.identity import (
    AccountId,
    BadText,
    DamagedText,
    Invite,
    InviteExpired,
    Inviter,
    MistypedText,
    NotPossible,
    NotThisText,
    RelayAddress,
    UnknownVersion,
    check_handle,
    labels,
    limits,
    parse_invite,
)
from tgtui.identity.copied_text import TextKind


ADDRESS = RelayAddress("relay.example.org", 4443, RELAY)
BARE = Invite(ADDRESS)
FULL = Invite(
    RelayAddress("relay.example.org", 8443, RELAY),
    expires=CREATED,
    reusable=True,
    token=Secret(b"t" * limits.TOKEN),
    inviter=Inviter(ANNAS_ACCOUNT, check_handle("anna_" + "a" * 27)),
    ticket=Secret(b"r" * limits.TICKET),
)
KIND = TextKind("", "tgtui-invite", labels.INVITE_CHECK, 0)
NOW = CREATED - 1


def read(data: bytes) -> Invite:
    """Read an invite's body that fills `data`."""
    return decode_whole(Invite.decode, data)


def body(
    *,
    flags: bytes = b"\0",
    address: bytes = ADDRESS.text.encode(),
    token: bytes = b"",
    inviter: bytes = b"\0",
    handle: bytes = b"",
    ticket: bytes = b"",
) -> bytes:
    """Return an invite's body of these parts, any of which can be wrong."""
    head = b"\x01" + flags + opaque(address) + opaque(token)
    return head + inviter + opaque(handle) + opaque(ticket) + bytes(8)


def test_the_bytes_of_a_bare_one() -> None:
    assert encoded(BARE) == body()
    assert BARE.text() == KIND.write(body())


def test_the_bytes_of_a_full_one() -> None:
    assert FULL.inviter is not None
    assert FULL.inviter.handle is not None
    assert encoded(FULL) == b"".join(
        (
            b"\x01\x01",
            opaque(FULL.address.text.encode()),
            opaque(b"t" * 32),
            b"\x01" + ANNAS_ACCOUNT,
            opaque(FULL.inviter.handle.encode()),
            opaque(b"r" * 64),
            CREATED.to_bytes(8, "big"),
        )
    )


@pytest.mark.parametrize(
    "invite",
    [
        BARE,
        FULL,
        Invite(RelayAddress("relay.example.org", 443, None), token=Secret(b"t")),
        Invite(RelayAddress("::1", 7, RELAY, tls=False), ticket=Secret(b"t")),
        Invite(ADDRESS, inviter=Inviter(ANNAS_ACCOUNT)),
    ],
)
def test_what_is_written_is_read(invite: Invite) -> None:
    text = invite.text()
    assert parse_invite(text, NOW) == invite
    assert parse_invite(f" {text.upper()}\n", NOW) == invite
    assert read(encoded(invite)) == invite


def test_a_full_one_fits_a_qr_code() -> None:
    assert len(FULL.text()) <= limits.INVITE_TEXT
    # Letters, digits, hyphen and colon: the alphanumeric mode of QR codes.
    assert set(FULL.text().upper()) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-:")


def test_no_text_of_it_is_printed() -> None:
    assert "ttt" not in repr(FULL)
    assert "rrr" not in repr(FULL)


@pytest.mark.parametrize(
    ("expires", "now", "expired"),
    [(0, 1 << 63, False), (5, 4, False), (5, 5, True), (5, 6, True)],
)
def test_it_ends_in_time(expires: int, now: int, expired: bool) -> None:
    invite = Invite(ADDRESS, expires=expires)
    if not expired:
        assert parse_invite(invite.text(), now) == invite
        invite.check_time(now)
        return
    with pytest.raises(InviteExpired, match="ask for a new one") as caught:
        parse_invite(invite.text(), now)
    assert caught.value.expires == expires


def test_a_mistake_is_not_taken_for_the_end_of_its_time() -> None:
    text = FULL.text()
    wrong = text[:-1] + ("a" if text[-1] != "a" else "q")
    with pytest.raises((MistypedText, DamagedText)):
        parse_invite(wrong, CREATED)


def test_another_kind_or_version_is_told() -> None:
    with pytest.raises(NotThisText, match="'tgtui-invite:1:'"):
        parse_invite("tgtui-key:1:@bob:aaaa", NOW)
    with pytest.raises(UnknownVersion, match="this invite is of version 2"):
        parse_invite(BARE.text().replace(":1:", ":2:"), NOW)
    with pytest.raises(UnknownVersion, match="this invite is of version 2"):
        parse_invite(KIND.write(b"\x02" + body()[1:]), NOW)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (body(flags=b"\x02"), "flags 0x02"),
        (body(flags=b"\x81"), "flags 0x81"),
        (body(address=b""), "the scheme is to be"),
        (body(address=b"tgtui://a.example"), "the relay id is missing"),
        (body(address=b"http://a.example"), "the scheme is to be"),
        (body(address=b"https://a.example:443"), "not in its one form"),
        (body(address=b"https://a.example/"), "not in its one form"),
        (body(address=b" https://a.example"), "not in its one form"),
        (body(handle=b"anna"), "a handle without an account"),
        (body(inviter=b"\x02" + bytes(32)), "presence octet 2"),
        (body(inviter=b"\x01" + bytes(32), handle=b"Anna"), "lower-case letters"),
    ],
)
def test_a_bad_value_is_told(data: bytes, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        read(data)
    with pytest.raises(DamagedText, match=words):
        parse_invite(KIND.write(data), NOW)


@pytest.mark.parametrize(
    "data",
    [
        body(address=b"https://" + b"a" * 248),
        body(token=bytes(33)),
        body(handle=b"a" * 33),
        body(ticket=bytes(65)),
    ],
)
def test_each_vector_has_a_limit(data: bytes) -> None:
    with pytest.raises(TooLong):
        read(data)


def test_every_length_counts() -> None:
    check_every_length(read, encoded(FULL))


@pytest.mark.parametrize(
    "invite",
    [
        Invite(ADDRESS, token=Secret(bytes(33))),
        Invite(ADDRESS, ticket=Secret(bytes(65))),
        Invite(
            RelayAddress(".".join(["a" * 60] * 4), 1, RELAY), ticket=Secret(bytes(64))
        ),
    ],
    ids=["token", "ticket", "all together"],
)
def test_what_nobody_would_accept_is_not_made(invite: Invite) -> None:
    with pytest.raises(NotPossible):
        invite.text()


def test_a_time_that_does_not_fit_is_not_written() -> None:
    with pytest.raises(EncodeError):
        Invite(ADDRESS, expires=1 << 64).text()


@given(
    st.integers(0, (1 << 64) - 1),
    st.booleans(),
    st.binary(min_size=1, max_size=32),
    st.binary(min_size=32, max_size=32),
)
def test_any_is_read_again(
    expires: int, reusable: bool, token: bytes, account: bytes
) -> None:
    invite = Invite(
        ADDRESS,
        expires=expires,
        reusable=reusable,
        token=Secret(token),
        inviter=Inviter(AccountId(account)),
    )
    assert read(encoded(invite)) == invite


@given(st.binary(max_size=120))
def test_what_is_accepted_is_written_alike(data: bytes) -> None:
    try:
        invite = read(body(token=data[:40], ticket=data[40:]))
    except TooLong:
        return
    assert encoded(invite) == body(token=data[:40], ticket=data[40:])


@given(st.text(max_size=80), st.integers(0, 40), st.integers(0, 40))
def test_any_text_is_read_or_refused(inserted: str, start: int, length: int) -> None:
    good = FULL.text()
    for text in (inserted, good[:start] + inserted + good[start + length :]):
        with suppress(BadText, UnknownVersion):
            parse_invite(text, NOW)
