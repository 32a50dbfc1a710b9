"""What is malformed is refused, and so is what its speaker did not sign."""

import pytest

from tests.relay.core.proving import damaged, revocation
from tests.relay.core.village import ANNA, Village
from tgtui.identity import UnverifiedRevocation
from tgtui.relay.core.statements import decoded, verified
from tgtui.wire import Refusal


SIGNED = revocation(ANNA, ANNA.device)


def test_a_statement_is_read() -> None:
    statement = verified(decoded(UnverifiedRevocation.decode, SIGNED).verify)
    assert (statement.account, statement.device) == (ANNA.account, ANNA.device)


@pytest.mark.parametrize("data", [b"", SIGNED[:-1], SIGNED + b"\0", b"\2" + SIGNED[1:]])
def test_what_is_malformed(data: bytes) -> None:
    refusal = Village().refusal(lambda _: decoded(UnverifiedRevocation.decode, data))
    assert refusal is Refusal.MALFORMED


def test_what_is_not_signed() -> None:
    claimed = decoded(UnverifiedRevocation.decode, damaged(SIGNED))
    village = Village()
    assert village.refusal(lambda _: verified(claimed.verify)) is Refusal.FORBIDDEN
    refusal = village.refusal(
        lambda _: verified(claimed.verify, Refusal.UNAUTHENTICATED)
    )
    assert refusal is Refusal.UNAUTHENTICATED
