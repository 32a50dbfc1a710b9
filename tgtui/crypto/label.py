"""The labels that keep one use of a key apart from every other in RFC 9420."""

from functools import lru_cache
from typing import Final

from tgtui.codec import length_header, opaque


_PREFIX: Final = b"MLS 1.0 "


@lru_cache(maxsize=256)
def full_label(label: bytes) -> bytes:
    """Return "MLS 1.0 " and `label`, as one encoded vector."""
    return opaque(_PREFIX + label)


def labelled(label: bytes, content: bytes) -> bytes:
    """Return a label and its content, as two encoded vectors.

    That is SignContent (RFC 9420 §5.1.2) and EncryptContext (§5.1.3).
    """
    return b"".join((full_label(label), length_header(len(content)), content))
