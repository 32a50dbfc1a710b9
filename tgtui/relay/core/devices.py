"""The devices of an account: a new one takes the place of the old, and revocations."""

from collections.abc import Iterator

from tgtui.identity import Credential, Revocation, UnverifiedRevocation
from tgtui.relay.core import proofs, tokens
from tgtui.relay.core.context import Context
from tgtui.relay.core.cursors import release
from tgtui.relay.core.effects import Disconnect, Effect, Outcome
from tgtui.relay.core.statements import decoded, verified
from tgtui.relay.ports import Account, Device, Transaction
from tgtui.wire import CloseCode, Refusal, Refused, limits, requests
from tgtui.wire.replies import DeviceList, Done, Session


def revoke(tx: Transaction, request: requests.Revoke) -> Outcome[Done]:
    """Revoke a device on the word of its account, whoever brings it (M8).

    Raises:
        Refused: The statement is malformed or not signed, or no device of the account
            has this id.
    """
    statement = _revocation(request.revocation)
    device = tx.accounts.device(statement.device)
    if device is None and tx.accounts.revoked(statement.device):
        return Outcome(Done())
    # An account speaks for its own devices: else it could lock out those of another.
    if device is None or device.account != statement.account:
        raise Refused(Refusal.NOT_FOUND)
    passed = _retire_as(tx, statement, request.revocation)
    return Outcome(Done(), (*disconnected(statement.device), *passed))


def own_devices(
    tx: Transaction, context: Context, request: requests.OwnDevices
) -> Outcome[DeviceList]:
    """Return the devices of an account to a device that it vouches for (M8).

    Raises:
        Refused: The device does not prove to be of an account here, or may not be one.
    """
    credential = proofs.prove(context, request)
    account = _account(tx, credential)
    tokens.spend_challenge(tx, request.challenge)
    rows = tx.accounts.devices(account.account)
    return Outcome(DeviceList(tuple(row.device for row in rows)))


def replace_device(
    tx: Transaction, context: Context, request: requests.ReplaceDevice
) -> Outcome[Session]:
    """Let a device take the place of all others that its account has (M8).

    Raises:
        Refused: The device does not prove to be of an account here, one of the others
            is not revoked by this, or the account had too many devices.
    """
    credential = proofs.prove(context, request)
    account = _account(tx, credential)
    said: dict[bytes, tuple[Revocation, bytes]] = {
        row.device: (row, data) for row, data in _revocations(request, account)
    }
    devices = tx.accounts.devices(account.account)
    old = [row.device for row in devices if row.device != credential.device]
    if credential.device in said or not said.keys() >= set(old):
        raise Refused(Refusal.FORBIDDEN)
    revoked = len(tx.accounts.revocations(account.account)) + len(old)
    if revoked > limits.REVOCATIONS:
        raise Refused(Refusal.QUOTA)
    tokens.spend_challenge(tx, request.challenge)
    effects = list(disconnected(*old))
    for device in old:
        effects += _retire_as(tx, *said[device])
    tx.accounts.put_device(row_of(context, credential))
    session = tokens.session(context, account, credential.device)
    return Outcome(session, tuple(effects))


def row_of(context: Context, credential: Credential) -> Device:
    """Return the row of a device that may log in from now on."""
    return Device(
        credential.device,
        credential.account,
        credential.device_key,
        credential.encoded(),
        context.now,
    )


def check_free(tx: Transaction, credential: Credential) -> None:
    """Require that a device was not revoked and is not that of another account.

    Raises:
        Refused: It was, or is.
    """
    if tx.accounts.revoked(credential.device):
        raise Refused(Refusal.UNAUTHENTICATED)
    device = tx.accounts.device(credential.device)
    if device is not None and device.account != credential.account:
        raise Refused(Refusal.TAKEN)


def retire(tx: Transaction, account: bytes, device: bytes) -> tuple[Effect, ...]:
    """Remove a device with all that the relay has of it, and return what follows.

    Its leaves stay in the rosters until a member changes them.
    """
    tx.accounts.drop_device(device)
    tx.keys.drop_packages(device)
    tx.inbox.drop_inbox(device)
    for group in groups_of(tx, account):
        tx.rejoins.drop_rejoin(group, device)
    effects: list[Effect] = []
    for group in tx.rooms.forget_device(device):
        effects += release(tx, group)
    return tuple(effects)


def groups_of(tx: Transaction, account: bytes) -> Iterator[bytes]:
    """Yield every room of an account; rooms that were yielded may be dropped."""
    after = b""
    while groups := tx.rooms.rooms_of(account, after, limits.BATCH):
        yield from groups
        after = groups[-1]


def disconnected(*devices: bytes) -> tuple[Effect, ...]:
    """Return what ends the connections of devices that may not come back."""
    return (Disconnect(devices, CloseCode.REMOVED),) if devices else ()


def _account(tx: Transaction, credential: Credential) -> Account:
    """Return the account that may have this device.

    Raises:
        Refused: It is not known or suspended, or may not have the device.
    """
    account = tx.accounts.account(credential.account)
    if account is None:
        raise Refused(Refusal.UNAUTHENTICATED)
    if account.suspended:
        raise Refused(Refusal.FORBIDDEN)
    check_free(tx, credential)
    return account


def _revocations(
    request: requests.ReplaceDevice, account: Account
) -> Iterator[tuple[Revocation, bytes]]:
    """Yield the revocations of a request, with their bytes.

    Raises:
        Refused: One is malformed, not signed, or another account's.
    """
    for data in request.revocations:
        statement = _revocation(data)
        if statement.account != account.account:
            raise Refused(Refusal.FORBIDDEN)
        yield statement, data


def _revocation(data: bytes) -> Revocation:
    """Return a revocation.

    Raises:
        Refused: It is malformed or not signed.
    """
    return verified(decoded(UnverifiedRevocation.decode, data).verify)


def _retire_as(
    tx: Transaction, statement: Revocation, data: bytes
) -> tuple[Effect, ...]:
    """Retire a device for good, with the statement that says so."""
    tx.accounts.add_revocation(statement.account, statement.device, data)
    effects = retire(tx, statement.account, statement.device)
    row = tx.accounts.account(statement.account)
    if row is not None and row.notice_key is not None:
        # Whoever has the device could open what is sealed to the key that it made.
        tx.accounts.put_account(row._replace(notice_key=None))
    return effects
