"""Verifies how pre-shared keys are chained into one secret (RFC 9420 §8.4)."""

from tests.mls.vectors.case import Case, same
from tgtui.mls.schedule.psk import PreSharedKeyId, psk_secret


def verify(case: Case) -> None:
    """Verify one chain."""
    psks = [
        (
            PreSharedKeyId.external(psk.data("psk_id"), psk.data("psk_nonce")),
            psk.secret("psk"),
        )
        for psk in case.cases("psks")
    ]
    found = psk_secret(case.suite, psks)
    same("psk_secret", found.expose(), case.data("psk_secret"))
