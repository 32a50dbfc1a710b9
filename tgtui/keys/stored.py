"""The version that opens every stored key."""

from typing import Final

from tgtui.codec import BadValue, Reader


STORED_VERSION: Final = 1
"""The first byte of each stored key that this room writes."""


def read_stored_version(reader: Reader) -> None:
    """Read the first byte of a stored key.

    Raises:
        BadValue: It is not `STORED_VERSION`.
        Truncated: There is none.
    """
    version = reader.u8()
    if version != STORED_VERSION:
        message = f"a key stored in version {version}"
        raise BadValue(message)
