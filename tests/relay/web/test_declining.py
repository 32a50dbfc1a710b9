"""Each error has its refusal; only what the relay did wrong is logged as that."""

import logging

import pytest

from tgtui.codec import BadValue
from tgtui.relay.ports import StorageBroken, StorageFull
from tgtui.relay.web.declining import declination, declined, refusal_of
from tgtui.wire import REASONS, Declined, Refusal, Refused


REFUSED = Refused(Refusal.STALE, retry_after=5, seq=7, commitment=bytes(32))


@pytest.mark.parametrize(
    ("error", "refusal", "logged"),
    [
        (REFUSED, Refusal.STALE, 0),
        (BadValue("odd"), Refusal.MALFORMED, 0),
        (StorageFull(), Refusal.FULL, 1),
        (StorageBroken("torn"), Refusal.FAULT, 1),
        (ZeroDivisionError("x"), Refusal.FAULT, 1),
    ],
)
def test_an_error_has_its_refusal(
    error: Exception,
    refusal: Refusal,
    logged: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert refusal_of(error).refusal is refusal
    assert len(caplog.records) == logged


def test_a_refusal_keeps_what_goes_with_it() -> None:
    assert refusal_of(REFUSED) is REFUSED
    assert declined(3, REFUSED) == Declined(3, Refusal.STALE, 5, 7, bytes(32))
    body = declination(REFUSED)
    assert (body.refusal, body.retry_after) == (Refusal.STALE, 5)
    assert body.sentence == REASONS[Refusal.STALE].sentence
