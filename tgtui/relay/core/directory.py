"""Who is behind a handle, and under which key notices to an account are sealed."""

from typing import Final

from tgtui.identity import AccountId, UnverifiedNoticeKey
from tgtui.relay.core import quotas
from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Outcome, Sender
from tgtui.relay.core.senders import check_sender
from tgtui.relay.core.statements import decoded, verified
from tgtui.relay.ports import Account, Transaction
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import Done, Found


NOBODY: Final = bytes(32)
"""An account and a device that cannot be: what is read where there is no other."""


def lookup(
    tx: Transaction, context: Context, sender: Sender, request: requests.Lookup
) -> Outcome[Found | Refused]:
    """Return what the relay knows of an account that can be reached.

    Returns:
        What it knows, or `unavailable`: the same, after the same reads, for an account
        that is not known, was deleted, is suspended, or blocks whoever asks. It is no
        exception, since it counts.

    Raises:
        Refused: Not just one of handle and account is named, or handles were looked up
            too often.
    """
    row = _named(tx, context, sender, request)
    account = row.account if row is not None else NOBODY
    blocked = tx.contacts.blocked(account, sender.account)
    revocations = tx.accounts.revocations(account)
    if row is None or row.suspended or blocked:
        return Outcome(Refused(Refusal.UNAVAILABLE))
    return Outcome(
        Found(
            row.account,
            row.handle,
            row.identity_key,
            row.notice_key,
            tuple(revocations),
        )
    )


def put_notice_key(
    tx: Transaction, sender: Sender, request: requests.PutNoticeKey
) -> Outcome[Done]:
    """Keep the key that notices to this account are sealed to.

    Raises:
        Refused: The statement is malformed, or was not signed by this device.
    """
    claimed = decoded(UnverifiedNoticeKey.decode, request.statement)
    key = verified(lambda: claimed.verify(AccountId(sender.account)))
    if key.credential.device != sender.device:
        raise Refused(Refusal.FORBIDDEN)
    row = check_sender(tx, sender)
    tx.accounts.put_account(row._replace(notice_key=request.statement))
    return Outcome(Done())


def _named(
    tx: Transaction, context: Context, sender: Sender, request: requests.Lookup
) -> Account | None:
    """Return the account that a request names, and count a handle that it names.

    Raises:
        Refused: As `lookup`.
    """
    handle, account = request.handle, request.account
    if handle is not None and account is None:
        # An id cannot be guessed; handles can.
        key, most = b"handle" + sender.account, limits.HANDLES_A_DAY
        quotas.spend(tx, context, key, window=limits.DAY, most=most)
        return tx.accounts.by_handle(handle)
    if account is not None and handle is None:
        return tx.accounts.account(account)
    raise Refused(Refusal.MALFORMED)
