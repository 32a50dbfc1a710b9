"""Registration tokens: who has one may make an account; their hashes are kept."""

from hashlib import sha256
from typing import Final

from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Outcome
from tgtui.relay.ports import InviteToken, Transaction
from tgtui.wire import Refusal, Refused
from tgtui.wire.replies import Done


TOKEN_LENGTH: Final = 32
"""Bytes of a registration token."""


def make_invite(
    tx: Transaction, context: Context, *, reusable: bool = False, life: int = 0
) -> Outcome[bytes]:
    """Make a registration token and return it: nobody will see it here again.

    Args:
        tx: The transaction.
        context: The time, and where chance comes from.
        reusable: Whether it is good more than once.
        life: For how many milliseconds it is good; 0 for ever.
    """
    token = context.entropy.draw(TOKEN_LENGTH)
    expires = context.now + life if life else 0
    tx.invites.put_token(InviteToken(hash_of(token), reusable, expires, context.now))
    return Outcome(token)


def list_invites(tx: Transaction) -> list[InviteToken]:
    """Return the tokens that were made and not used up, by time of creation."""
    return tx.invites.tokens()


def drop_invite(tx: Transaction, token_hash: bytes) -> Outcome[Done]:
    """Let a token be good no longer.

    Raises:
        Refused: There is none with this hash.
    """
    if tx.invites.token(token_hash) is None:
        raise Refused(Refusal.NOT_FOUND)
    tx.invites.drop_token(token_hash)
    return Outcome(Done())


def find_invite(tx: Transaction, context: Context, token: bytes | None) -> InviteToken:
    """Return the row of a token that lets somebody register.

    Raises:
        Refused: It does not: it was never made, was used, was dropped, or has expired.
    """
    row = tx.invites.token(hash_of(token)) if token is not None else None
    if row is None or 0 < row.expires <= context.now:
        raise Refused(Refusal.INVITE)
    return row


def use_invite(tx: Transaction, row: InviteToken) -> None:
    """Count a use of a token; one that is not reusable goes."""
    if row.reusable:
        tx.invites.put_token(row._replace(used=row.used + 1))
    else:
        tx.invites.drop_token(row.token_hash)


def hash_of(token: bytes) -> bytes:
    """Return what is kept of a token: who reads the storage cannot register with it."""
    return sha256(token).digest()
