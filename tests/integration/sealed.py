"""What looks like a sealed report from outside."""

from tgtui.codec import encoded
from tgtui.franking.sealed_report import SealedReport, WrappedKey
from tgtui.franking.suite import FRANK


def sealed_for(
    relay_id: bytes,
    report: bytes,
    *,
    size: int,
    key_ids: tuple[bytes, ...],
    filling: bytes = b"x",
) -> bytes:
    """Return bytes that a relay takes for a report, of a size, sealed to some keys."""
    wraps = tuple(
        WrappedKey(key_id, bytes(FRANK.kem_output_length), bytes(48))
        for key_id in key_ids
    )
    header = SealedReport(relay_id, report, wraps, bytes(32), b"").header()
    return encoded(
        SealedReport(relay_id, report, wraps, bytes(32), filling * (size - len(header)))
    )
