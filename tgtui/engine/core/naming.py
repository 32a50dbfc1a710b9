"""What people are called on this device."""

import re

from tgtui.engine.core.session import Session
from tgtui.identity import AccountId, KeyString, check_handle, id_text
from tgtui.identity.errors import BadHandle
from tgtui.text import Kind, clean


_SHOWN = 8
_MARK = re.compile("\x02([0-9a-f]{64})\x03")


def line(text: str) -> str:
    """Return a text of somebody else as one harmless line."""
    return clean(text, Kind.LINE)


def block(data: bytes) -> str:
    """Return a body of somebody else as harmless lines."""
    return clean(data.decode("utf-8", "replace"), Kind.BLOCK)


def name_of(session: Session, account: bytes) -> str:
    """Return what an account is called: petname, handle, or a part of its id."""
    if account == session.own.account:
        return "you"
    return full_name(session, account)


def full_name(session: Session, account: bytes) -> str:
    """Return the same, this account among the others."""
    row = session.known(account)
    if row is not None and row.petname:
        return row.petname
    handle = row.handle if row is not None else ""
    if account == session.own.account:
        handle = session.own.handle
    return f"@{handle}" if handle else id_text(account)[:_SHOWN]


def key_string(handle: str, account: bytes) -> str:
    """Return the key string of an account; nothing where it has no handle."""
    try:
        return (
            KeyString(check_handle(handle), AccountId(account)).text if handle else ""
        )
    except BadHandle:
        return ""


def mark(account: bytes | None) -> str:
    """Return what stands for an account in a line that is stored.

    How it is called may be found out later, and may change. Texts of others are clean,
    so that none of them can hold a mark.
    """
    return "somebody" if account is None else f"\x02{account.hex()}\x03"


def listed(accounts: tuple[bytes, ...]) -> str:
    """Return what stands for accounts in a line that is stored."""
    *first, last = [mark(account) for account in accounts] or ["nobody"]
    return f"{', '.join(first)} and {last}" if first else last


def resolved(session: Session, text: str) -> str:
    """Return a stored line with the names that accounts have now."""
    return _MARK.sub(lambda m: name_of(session, bytes.fromhex(m[1])), text)
