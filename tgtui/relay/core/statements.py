"""Reading what a client signed: what is malformed or not signed is refused."""

from collections.abc import Callable
from typing import TypeVar

from tgtui.codec import Reader, decode_whole
from tgtui.errors import PeerFault
from tgtui.wire import Refusal, Refused


T = TypeVar("T")


def decoded(decode: Callable[[Reader], T], data: bytes) -> T:
    """Return a statement as a client sent it.

    Raises:
        Refused: It is malformed, or of a version that is not known here.
    """
    try:
        return decode_whole(decode, data)
    except PeerFault:
        raise Refused(Refusal.MALFORMED) from None


def verified(verify: Callable[[], T], refusal: Refusal = Refusal.FORBIDDEN) -> T:
    """Return what `verify` does.

    Raises:
        Refused: The statement is not signed by the one in whose name it speaks.
    """
    try:
        return verify()
    except PeerFault:
        raise Refused(refusal) from None
