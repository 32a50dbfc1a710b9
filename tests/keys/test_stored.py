"""What opens a stored key."""

import pytest

from tgtui.codec import BadValue, Reader, Truncated
from tgtui.keys.stored import STORED_VERSION, read_stored_version


def test_its_version_is_read() -> None:
    reader = Reader(bytes((STORED_VERSION, 7)))
    read_stored_version(reader)
    assert reader.remaining == 1


@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_is_refused(version: int) -> None:
    with pytest.raises(BadValue, match=f"a key stored in version {version}"):
        read_stored_version(Reader(bytes((version,))))


def test_none_is_refused() -> None:
    with pytest.raises(Truncated):
        read_stored_version(Reader(b""))
