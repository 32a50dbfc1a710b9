"""Whoever has the key of a device proves it; nobody else does."""

import msgspec
import pytest

from tests.relay.core.proving import damaged, login, registration, signed_by_another
from tests.relay.core.village import ANNA, BOB, Village
from tgtui.identity import Handle
from tgtui.relay.core import proofs, tokens
from tgtui.wire import Refusal, limits


def refusal(
    village: Village, request: proofs.Proof, handle: str | None = None
) -> Refusal:
    signed = Handle(handle) if handle is not None else None
    return village.refusal(
        lambda _: proofs.prove(village.context, request, handle=signed)
    )


def test_a_device_proves_itself() -> None:
    village = Village()
    assert proofs.prove(village.context, login(village, ANNA)) == ANNA.credential
    request = registration(village, ANNA)
    proven = proofs.prove(village.context, request, handle=Handle("anna"))
    assert proven == ANNA.credential


def test_what_was_signed_for_another_end() -> None:
    village = Village()
    request = registration(village, ANNA)
    assert refusal(village, request) is Refusal.UNAUTHENTICATED
    assert refusal(village, request, "anne") is Refusal.UNAUTHENTICATED
    entering = login(village, ANNA)
    assert refusal(village, entering, "anna") is Refusal.UNAUTHENTICATED


def test_the_signature_of_another_device() -> None:
    village = Village()
    request = login(village, ANNA)
    for other in (login(village, BOB), login(village, ANNA)):
        forged = signed_by_another(request, other)
        assert refusal(village, forged) is Refusal.UNAUTHENTICATED


@pytest.mark.parametrize("field", ["challenge", "device_key", "signature"])
def test_a_damaged_field(field: str) -> None:
    village = Village()
    request = login(village, ANNA)
    value = damaged(getattr(request, field))
    changed = msgspec.structs.replace(request, **{field: value})
    assert refusal(village, changed) is Refusal.UNAUTHENTICATED


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (0, Refusal.MALFORMED),
        (1, Refusal.UNAUTHENTICATED),
        (40, Refusal.UNAUTHENTICATED),
        (-1, Refusal.UNAUTHENTICATED),
    ],
)
def test_a_damaged_credential(at: int, expected: Refusal) -> None:
    village = Village()
    request = login(village, ANNA)
    credential = damaged(request.credential, at)
    changed = msgspec.structs.replace(request, credential=credential)
    assert refusal(village, changed) is expected


def test_an_answer_that_comes_too_late() -> None:
    village = Village()
    request = login(village, ANNA)
    village.wait(limits.CHALLENGE_LIFE)
    assert refusal(village, request) is Refusal.UNAUTHENTICATED


def test_what_was_signed_for_another_relay() -> None:
    """A relay cannot pass another one's challenge on: both are in what is signed."""
    village = Village()
    other = Village()
    object.__setattr__(other.context, "relay_id", b"o" * 32)
    request = login(other, ANNA)
    challenge = tokens.challenge(village.context).challenge
    passed_on = msgspec.structs.replace(request, challenge=challenge)
    assert refusal(village, passed_on) is Refusal.UNAUTHENTICATED
