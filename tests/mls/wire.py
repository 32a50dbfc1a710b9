"""What every decoder owes: the same bytes back, and no tolerance for cut ones."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from tgtui.codec import (
    Encodable,
    Reader,
    TrailingBytes,
    Truncated,
    decode_whole,
    encoded,
)


T = TypeVar("T", bound=Encodable)


def read_back(decode: Callable[[Reader], T], data: bytes) -> T:
    """Return what `data` decodes to, after requiring that only all of it does."""
    value = decode_whole(decode, data)
    assert encoded(value) == data
    for length in range(len(data)):
        with pytest.raises(Truncated):
            decode_whole(decode, data[:length])
    with pytest.raises(TrailingBytes):
        decode_whole(decode, data + b"\0")
    return value
