"""Sequence numbers: which segment of a room's log, and which entry of it."""

from typing import Final

from tgtui.codec import EncodeError


SEGMENT_BITS: Final = 40
"""A sequence number is segment × 2^40 + n, n counting from 1 in each segment."""

_IN_SEGMENT: Final = (1 << SEGMENT_BITS) - 1
_MAX_SEGMENT: Final = (1 << (64 - SEGMENT_BITS)) - 1


def start_of(segment: int) -> int:
    """Return the number just before the first entry of a segment.

    Raises:
        EncodeError: There is no such segment.
    """
    if not 0 <= segment <= _MAX_SEGMENT:
        message = f"there is no segment {segment}"
        raise EncodeError(message)
    return segment << SEGMENT_BITS


def segment_of(seq: int) -> int:
    """Return the segment of a sequence number."""
    return seq >> SEGMENT_BITS


def number_of(seq: int) -> int:
    """Return which entry of its segment a sequence number names; 0 is none."""
    return seq & _IN_SEGMENT
