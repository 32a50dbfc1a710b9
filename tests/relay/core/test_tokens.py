"""A challenge is good for two minutes and once; a token for an hour, on this relay."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from tests.relay.core.proving import damaged
from tests.relay.core.village import ANNA, BOB, NOW, Village
from tgtui.crypto import Secret
from tgtui.identity import from_base32, to_base32
from tgtui.relay.core import tokens
from tgtui.relay.core.tokens import Token
from tgtui.relay.ports import Transaction
from tgtui.wire import Refusal, limits


def token_of(village: Village) -> str:
    row = village.tx.accounts.account(ANNA.account)
    assert row is not None
    return tokens.session(village.context, row, ANNA.device).token


def challenge_refusal(village: Village, value: bytes) -> Refusal:
    return village.refusal(lambda _: tokens.check_challenge(village.context, value))


def token_refusal(village: Village, text: str) -> Refusal:
    return village.refusal(lambda tx: tokens.authenticate(tx, village.context, text))


def test_a_challenge() -> None:
    village = Village()
    reply = tokens.challenge(village.context)
    assert len(reply.challenge) == 32
    assert reply.expires == NOW + limits.CHALLENGE_LIFE
    tokens.check_challenge(village.context, reply.challenge)
    assert tokens.challenge(village.context).challenge != reply.challenge


def test_a_challenge_is_good_for_two_minutes() -> None:
    village = Village()
    value = tokens.challenge(village.context).challenge
    village.wait(limits.CHALLENGE_LIFE - 1)
    tokens.check_challenge(village.context, value)
    village.wait(1)
    assert challenge_refusal(village, value) is Refusal.UNAUTHENTICATED


def test_a_challenge_of_a_node_whose_clock_is_ahead() -> None:
    village = Village()
    value = tokens.challenge(village.context).challenge
    village.wait(1 - limits.CHALLENGE_LIFE)
    tokens.check_challenge(village.context, value)
    village.wait(-1)
    assert challenge_refusal(village, value) is Refusal.UNAUTHENTICATED


@given(at=st.integers(0, 31), bit=st.integers(0, 7))
def test_a_challenge_cannot_be_forged(at: int, bit: int) -> None:
    village = Village()
    value = bytearray(tokens.challenge(village.context).challenge)
    value[at] ^= 1 << bit
    assert challenge_refusal(village, bytes(value)) is Refusal.UNAUTHENTICATED


@pytest.mark.parametrize("length", [0, 8, 16, 31, 33])
def test_a_challenge_has_32_bytes(length: int) -> None:
    village = Village()
    value = (tokens.challenge(village.context).challenge + b"\0")[:length]
    assert challenge_refusal(village, value) is Refusal.UNAUTHENTICATED


def test_a_challenge_of_another_relay_or_key() -> None:
    village = Village()
    value = tokens.challenge(village.context).challenge
    own = village.context
    village.context = replace(own, relay_id=bytes(32))
    assert challenge_refusal(village, value) is Refusal.UNAUTHENTICATED
    village.context = replace(own, login_key=Secret(bytes(32)))
    assert challenge_refusal(village, value) is Refusal.UNAUTHENTICATED


def test_a_challenge_is_answered_once() -> None:
    village = Village()
    value = tokens.challenge(village.context).challenge
    village.run(lambda tx: tokens.spend_challenge(tx, value))
    refusal = village.refusal(lambda tx: tokens.spend_challenge(tx, value))
    assert refusal is Refusal.UNAUTHENTICATED


def test_an_answered_challenge_is_remembered_for_as_long_as_it_could_be_good() -> None:
    """The sweep of a node goes by its own clock."""
    village = Village()
    value = tokens.challenge(village.context).challenge
    village.run(lambda tx: tokens.spend_challenge(tx, value))
    village.tx.invites.forget_challenges(NOW + 2 * limits.CHALLENGE_LIFE)
    assert not village.tx.invites.spend(value, 0)


def test_a_session() -> None:
    village = Village(ANNA)
    row = village.tx.accounts.account(ANNA.account)
    assert row is not None
    session = tokens.session(village.context, row, ANNA.device)
    assert (session.account, session.handle) == (ANNA.account, "anna")
    assert session.expires == NOW + limits.TOKEN_LIFE
    assert len(session.token) <= limits.TOKEN
    token = tokens.read_token(village.context, session.token)
    assert token == Token(ANNA.sender, session.expires)
    sender = village.run(
        lambda tx: tokens.authenticate(tx, village.context, session.token)
    )
    assert sender == ANNA.sender


def test_a_token_is_good_for_an_hour() -> None:
    village = Village(ANNA)
    text = token_of(village)
    village.wait(limits.TOKEN_LIFE - 1)
    village.run(lambda tx: tokens.authenticate(tx, village.context, text))
    village.wait(1)
    assert token_refusal(village, text) is Refusal.UNAUTHENTICATED


@given(at=st.integers(0, 103), bit=st.integers(0, 7))
def test_a_token_cannot_be_forged(at: int, bit: int) -> None:
    village = Village(ANNA)
    data = bytearray(from_base32(token_of(village)))
    assert len(data) == 104
    data[at] ^= 1 << bit
    assert token_refusal(village, to_base32(bytes(data))) is Refusal.UNAUTHENTICATED


@given(text=st.text(max_size=200))
def test_no_other_text_is_a_token(text: str) -> None:
    assert token_refusal(Village(ANNA), text) is Refusal.UNAUTHENTICATED


def test_a_token_has_one_spelling_and_one_length() -> None:
    village = Village(ANNA)
    text = token_of(village)
    data = from_base32(text)
    others = [text.upper(), text + "a", text[:-1], f" {text}", to_base32(data[:40])]
    others += [to_base32(data + b"\0"), to_base32(data[1:]), to_base32(b"\0" + data)]
    for other in others:
        assert token_refusal(village, other) is Refusal.UNAUTHENTICATED


def test_a_longer_token_with_a_good_mac_is_none() -> None:
    """Fields that nobody reads would be bytes that anybody may choose."""
    village = Village(ANNA)
    longer = BOB.account + ANNA.account
    row = village.tx.accounts.account(ANNA.account)
    assert row is not None
    session = tokens.session(village.context, row._replace(account=longer), ANNA.device)
    assert token_refusal(village, session.token) is Refusal.UNAUTHENTICATED


def test_a_token_of_another_relay_or_key() -> None:
    village = Village(ANNA)
    text, own = token_of(village), village.context
    village.context = replace(own, relay_id=bytes(32))
    assert token_refusal(village, text) is Refusal.UNAUTHENTICATED
    village.context = replace(own, login_key=Secret(bytes(32)))
    assert token_refusal(village, text) is Refusal.UNAUTHENTICATED


def test_what_a_challenge_is_signed_with_signs_no_token() -> None:
    """The labels keep apart what one key makes."""
    village = Village(ANNA)
    data = from_base32(token_of(village))
    value = tokens.challenge(village.context).challenge
    assert token_refusal(village, to_base32(data[:-16] + value[16:]))
    assert challenge_refusal(village, value[:16] + data[-32:-16])


@pytest.mark.parametrize("known", [True, False])
def test_a_token_of_a_device_that_is_gone(known: bool) -> None:
    village = Village(ANNA)
    text = token_of(village)

    def lose(tx: Transaction) -> None:
        tx.accounts.drop_device(ANNA.device)
        if known:
            tx.accounts.add_revocation(ANNA.account, ANNA.device, b"revoked")
        else:
            tx.accounts.drop_account(ANNA.account)

    village.run(lose)
    assert token_refusal(village, text) is Refusal.UNAUTHENTICATED


def test_a_token_of_a_suspended_account() -> None:
    village = Village(ANNA)
    text = token_of(village)
    village.suspend(ANNA)
    assert token_refusal(village, text) is Refusal.FORBIDDEN


def test_a_damaged_mac_is_compared_whole() -> None:
    village = Village(ANNA)
    data = from_base32(token_of(village))
    for at in (-1, -16, -32):
        text = to_base32(damaged(data, at))
        assert token_refusal(village, text) is Refusal.UNAUTHENTICATED
