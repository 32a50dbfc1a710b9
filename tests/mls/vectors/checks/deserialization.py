"""Verifies the length headers of vectors (RFC 9420 §2.1.2)."""

from tests.mls.vectors.case import Case, Mismatch, same
from tgtui.codec import Reader, TooLong, Truncated, length_header


def verify(case: Case) -> None:
    """Verify one header, whose vector need not be there.

    A reader that allows as many bytes as the header says finds that they are missing;
    one that allows one byte less does not look for them.
    """
    header, length = case.data("vlbytes_header"), case.number("length")
    same("the header", length_header(length), header)
    if length == 0:
        same("length", Reader(header).length(0), 0)
        return
    _require(Truncated, header, limit=length)
    _require(TooLong, header, limit=length - 1)


def _require(error: type[Exception], header: bytes, *, limit: int) -> None:
    try:
        found = Reader(header).length(limit)
    except error:
        return
    message = f"the length is {found}, and it should be {error.__name__}"
    raise Mismatch(message)
