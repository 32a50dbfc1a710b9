"""Whatever msgpack says that it should not is one error, and the library's none."""

from typing import Any

import msgspec
import pytest

from tests.wire.checks import DEEP, HUGE, ODD
from tgtui.wire import BadFrame, Lease, packed
from tgtui.wire.packing import unpacked


anything = msgspec.msgpack.Decoder(Any)
lease = msgspec.msgpack.Decoder(Lease)


def test_what_was_packed_is_unpacked() -> None:
    one = Lease(1, bytes(32))
    assert unpacked(lease, packed(one), limit=37) == one


def test_the_limit_is_the_last_length_that_is_read() -> None:
    data = packed(Lease(1, bytes(32)))
    assert len(data) == 37
    assert unpacked(lease, data, limit=37) == Lease(1, bytes(32))
    with pytest.raises(BadFrame, match="37 bytes where 36 are allowed"):
        unpacked(lease, data, limit=36)


def test_what_is_too_deep_is_refused() -> None:
    for data in DEEP:
        with pytest.raises(BadFrame):
            unpacked(anything, data, limit=1 << 20)


def test_what_is_no_text_is_refused() -> None:
    for data in (b"\xa1\xff", b"\xa3\xed\xa0\x80", b"\x81\xa1\xff\x01"):
        with pytest.raises(BadFrame, match="utf-8"):
            unpacked(anything, data, limit=100)


def test_what_is_malformed_is_refused_with_its_place() -> None:
    for data in (b"", *HUGE[:2], ODD[0]):
        with pytest.raises(BadFrame):
            unpacked(anything, data, limit=100)
    with pytest.raises(BadFrame, match=r"Expected `int`, got `str` - at `\$\[1\]`"):
        unpacked(lease, b"\x93\x05\xa1a\xc0", limit=100)
