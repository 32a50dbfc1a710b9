"""Accounts: how they begin, how their devices log in, and how they end."""

from tgtui.errors import LocalFault
from tgtui.identity import (
    Credential,
    Handle,
    UnverifiedAccountDeletion,
    check_handle,
)
from tgtui.relay.core import blobs, devices, invites, proofs, tokens
from tgtui.relay.core.context import Context, Registration
from tgtui.relay.core.effects import Effect, Outcome, Sender
from tgtui.relay.core.endings import end_room
from tgtui.relay.core.senders import check_sender
from tgtui.relay.core.statements import decoded, verified
from tgtui.relay.ports import Account, InviteToken, Transaction
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import Done, Session


def register(
    tx: Transaction, context: Context, request: requests.Register
) -> Outcome[Session]:
    """Make an account with its first device, or log in to one that is just the same.

    Raises:
        Refused: The device does not prove what it says, the relay takes no (such) new
            accounts, or the account, its device or its handle is there already.
    """
    handle = _handle(request.handle)
    credential = proofs.prove(context, request, handle=handle)
    row = tx.accounts.account(credential.account)
    if row is not None:
        _check_same(tx, row, credential, handle)
        tokens.spend_challenge(tx, request.challenge)
        return Outcome(tokens.session(context, row, credential.device))
    devices.check_free(tx, credential)
    invite = _admission(tx, context, request.token)
    _check_handle_free(tx, context, handle)
    tokens.spend_challenge(tx, request.challenge)
    if invite is not None:
        invites.use_invite(tx, invite)
    row = Account(credential.account, handle, credential.identity_key, context.now)
    tx.accounts.put_account(row)
    tx.accounts.put_device(devices.row_of(context, credential))
    return Outcome(tokens.session(context, row, credential.device))


def login(
    tx: Transaction, context: Context, request: requests.Login
) -> Outcome[Session]:
    """Give a device of an account a token.

    Raises:
        Refused: The device does not prove to be one of an account here, or the account
            is suspended.
    """
    credential = proofs.prove(context, request)
    row = check_sender(tx, Sender(credential.account, credential.device))
    tokens.spend_challenge(tx, request.challenge)
    return Outcome(tokens.session(context, row, credential.device))


def delete_account(
    tx: Transaction, context: Context, request: requests.DeleteAccount
) -> Outcome[Done]:
    """Delete an account on its own word, whoever brings it (N7).

    Raises:
        Refused: The statement is malformed, not signed, or older than the account.
    """
    claimed = decoded(UnverifiedAccountDeletion.decode, request.statement)
    statement = verified(claimed.verify)
    row = tx.accounts.account(statement.account)
    if row is None:
        return Outcome(Done())
    # It would speak of one that was deleted by it, and was registered anew since.
    if statement.at < row.created:
        raise Refused(Refusal.FORBIDDEN)
    return Outcome(Done(), forget_account(tx, context, row))


def forget_account(
    tx: Transaction, context: Context, row: Account
) -> tuple[Effect, ...]:
    """Remove an account with all that the relay has of it.

    Its handle rests, and its leaves stay in the rosters of the rooms in which somebody
    is left, marked so that any member may remove them.
    """
    account = row.account
    gone = [device.device for device in tx.accounts.devices(account)]
    effects = list(devices.disconnected(*gone))
    for device in gone:
        effects += devices.retire(tx, account, device)
    for group in list(devices.groups_of(tx, account)):
        effects += _depart(tx, group, account)
    tx.contacts.drop_relations(account)
    tx.reports.drop_reports(account)
    effects += blobs.removed(blobs.drop_blobs_of(tx, account))
    tx.accounts.drop_account(account)
    tx.accounts.rest_handle(row.handle, context.now + limits.HANDLE_REST)
    return tuple(effects)


def _depart(tx: Transaction, group: bytes, account: bytes) -> tuple[Effect, ...]:
    """Mark an account as gone from a room, which ends with its last account."""
    members = tx.rooms.members(group)
    if all(row.left or row.account == account for row in members):
        return end_room(tx, group)
    for row in members:
        if row.account == account:
            tx.rooms.put_member(group, row._replace(left=True))
    return ()


def _handle(text: str) -> Handle:
    """Return a text as a handle.

    Raises:
        Refused: It cannot be one.
    """
    try:
        return check_handle(text)
    except LocalFault:
        raise Refused(Refusal.MALFORMED) from None


def _check_same(
    tx: Transaction, row: Account, credential: Credential, handle: Handle
) -> None:
    """Require that an account is there as it would be registered (PROTOCOL.md §1).

    Raises:
        Refused: It has another handle or another device, or is suspended.
    """
    device = tx.accounts.device(credential.device)
    if row.handle != handle or device is None or device.account != row.account:
        raise Refused(Refusal.TAKEN)
    if row.suspended:
        raise Refused(Refusal.FORBIDDEN)


def _admission(
    tx: Transaction, context: Context, token: bytes | None
) -> InviteToken | None:
    """Return the invite by which somebody may register, or none where none is needed.

    Raises:
        Refused: The relay takes nobody, or wants another invite.
    """
    if context.settings.registration == Registration.CLOSED:
        raise Refused(Refusal.CLOSED)
    if context.settings.registration == Registration.OPEN:
        return None
    return invites.find_invite(tx, context, token)


def _check_handle_free(tx: Transaction, context: Context, handle: Handle) -> None:
    """Require that nobody has a handle, and that it does not rest.

    Raises:
        Refused: Somebody has it, or had it within a year.
    """
    taken = tx.accounts.by_handle(handle) is not None
    if taken or tx.accounts.handle_rests_until(handle) > context.now:
        raise Refused(Refusal.TAKEN)
