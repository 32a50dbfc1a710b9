"""Logins and registrations: what the signatures bind, and what none is for."""

from dataclasses import replace

import pytest

from tests.identity.people import (
    ANNAS_ACCOUNT,
    ANNAS_DEVICE,
    BOBS_ACCOUNT,
    BOBS_DEVICE,
    annas_credential,
    bobs_credential,
)
from tests.identity.relays import RELAY
from tgtui.codec import opaque
from tgtui.crypto import sign_with_label
from tgtui.identity import (
    BadChallenge,
    ForgedStatement,
    Login,
    Registration,
    RelayId,
    WrongAccount,
    check_handle,
)


CHALLENGE = bytes(range(32))
LOGIN = Login(RELAY, CHALLENGE, ANNAS_ACCOUNT)
REGISTRATION = Registration(RELAY, CHALLENGE, ANNAS_ACCOUNT, check_handle("anna"))
IDS = RELAY + CHALLENGE + ANNAS_ACCOUNT

each_proof = pytest.mark.parametrize("proof", [LOGIN, REGISTRATION])


def test_what_a_login_signs() -> None:
    assert LOGIN.sign(ANNAS_DEVICE) == sign_with_label(
        ANNAS_DEVICE, b"tgtui/1 auth", IDS
    )


def test_what_a_registration_signs() -> None:
    assert REGISTRATION.sign(ANNAS_DEVICE) == sign_with_label(
        ANNAS_DEVICE, b"tgtui/1 register", IDS + opaque(b"anna")
    )


@each_proof
def test_what_was_signed_is_verified(proof: Login) -> None:
    proof.verify(annas_credential(), proof.sign(ANNAS_DEVICE))


@each_proof
def test_everything_that_is_signed_counts(proof: Login) -> None:
    signature = proof.sign(ANNAS_DEVICE)
    for other in (
        replace(proof, relay_id=RelayId(bytes(32))),
        replace(proof, challenge=bytes(32)),
    ):
        with pytest.raises(ForgedStatement, match=f"the {proof.what} is not"):
            other.verify(annas_credential(), signature)


def test_the_handle_counts() -> None:
    other = replace(REGISTRATION, handle=check_handle("anne"))
    with pytest.raises(ForgedStatement):
        other.verify(annas_credential(), REGISTRATION.sign(ANNAS_DEVICE))


def test_one_is_not_the_other() -> None:
    with pytest.raises(ForgedStatement):
        LOGIN.verify(annas_credential(), REGISTRATION.sign(ANNAS_DEVICE))
    with pytest.raises(ForgedStatement):
        REGISTRATION.verify(annas_credential(), LOGIN.sign(ANNAS_DEVICE))


@each_proof
def test_another_device_does_not_sign(proof: Login) -> None:
    with pytest.raises(ForgedStatement):
        proof.verify(annas_credential(), proof.sign(BOBS_DEVICE))


@each_proof
def test_a_device_does_not_speak_for_another_account(proof: Login) -> None:
    with pytest.raises(WrongAccount):
        proof.verify(bobs_credential(), proof.sign(BOBS_DEVICE))
    theirs = replace(proof, account=BOBS_ACCOUNT)
    with pytest.raises(WrongAccount):
        theirs.verify(annas_credential(), theirs.sign(ANNAS_DEVICE))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_challenge_of_another_length_is_not_signed(length: int) -> None:
    with pytest.raises(BadChallenge):
        Login(RELAY, bytes(length), ANNAS_ACCOUNT)
    with pytest.raises(BadChallenge):
        Registration(RELAY, bytes(length), ANNAS_ACCOUNT, check_handle("anna"))
