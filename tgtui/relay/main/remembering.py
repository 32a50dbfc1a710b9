"""What a relay remembers of itself between two runs."""

from typing import Final

from tgtui.relay.core import restoring
from tgtui.relay.main.standing import Past, Standing
from tgtui.relay.ports import Transaction
from tgtui.relay.web import Clock


LOGIN_KEY_LENGTH: Final = 32
"""Bytes of the key that logins are made with."""

_DESCRIPTOR: Final = "descriptor"
_LOGIN_KEY: Final = "login key"
_LAST_TIME: Final = "last time"
_RESTORED: Final = "restored"
_YES: Final = b"\1"


def past(tx: Transaction) -> Past:
    """Return what the relay remembers of who it was."""
    restored = restoring.is_copy(tx) or bool(tx.meta.value(_RESTORED))
    return Past(tx.meta.value(_DESCRIPTOR), restored)


def remember(tx: Transaction, standing: Standing) -> None:
    """Remember who the relay is."""
    tx.meta.put_value(_DESCRIPTOR, standing.descriptor.encoded)
    tx.meta.put_value(_RESTORED, _YES if standing.restored else b"")


def login_key(tx: Transaction, drawn: bytes) -> bytes:
    """Return the key that logins are made with: the one that is there, or this one."""
    key = tx.meta.value(_LOGIN_KEY)
    if key is None:
        tx.meta.put_value(_LOGIN_KEY, drawn)
        return drawn
    return key


def last_time(tx: Transaction) -> int:
    """Return the latest time that the relay gave out; 0 where it never did."""
    return int.from_bytes(tx.meta.value(_LAST_TIME) or b"", "big")


def remember_time(tx: Transaction, clock: Clock) -> None:
    """Remember what time it is, so that a clock set back later is noticed (M12).

    A clock that jumped is not believed before its operator confirms it.
    """
    if not clock.stepped:
        tx.meta.put_value(_LAST_TIME, clock.now().to_bytes(8, "big"))
