"""Brings an account back in a new profile, from its 24 words or from a backup.

A new device takes the place of all others of the account, each of which is revoked by
the identity key. Whenever that is broken off, the next time goes on from there: the
backup is put into the database together with the account, or not at all.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from tgtui.agent.backing_up import Keeper
from tgtui.agent.backup import Backup
from tgtui.agent.backup_content import replay
from tgtui.agent.backup_records import AnyRecord, Origin, Settings
from tgtui.agent.entering import (
    Entrance,
    Entry,
    forget_device,
    kept_key,
    met,
    pending_device,
    write_account,
)
from tgtui.agent.errors import (
    AccountThere,
    AccountUnknown,
    BackupDamaged,
    NoAccount,
    OtherAccount,
    Rehearsed,
)
from tgtui.agent.file_thread import in_thread
from tgtui.agent.hardening import harden
from tgtui.agent.opening import ACCOUNT, opened_database, served_or_taken, written
from tgtui.agent.ports import Restorable
from tgtui.agent.registering import Made
from tgtui.agent.setting import Setting
from tgtui.codec import decode_whole
from tgtui.crypto import Secret
from tgtui.errors import TgtuiError
from tgtui.identity import (
    Descriptor,
    RelayAddress,
    UnverifiedDescriptor,
    parse_address,
)
from tgtui.keys import IdentityKey, from_phrase, to_phrase
from tgtui.net import LoggedIn, RelayClient
from tgtui.wire import Refusal, Refused


Records = Callable[[], Iterable[AnyRecord]]
"""Yields the records of a backup, each time that it is called."""

_UNKNOWN: Final = frozenset({Refusal.UNAUTHENTICATED, Refusal.NOT_FOUND})


@dataclass(frozen=True, slots=True)
class _Lost:
    """What is known of an account that comes back.

    Attributes:
        identity: Its key.
        records: What a backup has of it.
        pinned: What its relay said of itself.
    """

    identity: IdentityKey
    records: Records = field(default=lambda: (), repr=False)
    pinned: Descriptor | None = None


async def back_up(
    setting: Setting, path: Path, passphrase: Secret, settings: str = ""
) -> None:
    """Write a backup of a profile, which another process may have open.

    Args:
        setting: How the profile is opened.
        path: The file.
        passphrase: What opens it.
        settings: The text of the configuration, which is kept with it.

    Raises:
        NoAccount: There is no account in it.
        KeysLost: Its keys are not there.
        InUse: Another process has it, and does not serve it.
        CannotSave: The backup cannot be written.
        TgtuiError: The data, or the place for the keys, cannot be used.
    """
    harden()
    remote = await served_or_taken(setting)
    if remote is not None:
        async with remote.used():
            await remote.back_up(path, passphrase, settings)
        return
    try:
        with await opened_database(setting) as store:
            where = store.values.get(ACCOUNT)
            if where is None:
                raise NoAccount
            engine = setting.parts.engine(store, setting.entropy)
            keeper = Keeper(setting, store, engine, written(where))
            await keeper.write(path, passphrase, settings)
    finally:
        setting.profile.__exit__(None, None, None)


async def settings_in(path: Path, passphrase: Secret) -> str:
    """Return the text of the configuration that a backup holds; it may hold none.

    Raises:
        AgentError: It is no backup, or the passphrase does not open it.
    """
    backup = await in_thread(partial(Backup.open, path, passphrase))
    second = next(islice(backup.records(), 1, None), None)
    return second.text if isinstance(second, Settings) else ""


async def restore_words(setting: Setting, phrase: Secret) -> Made:
    """Bring an account back from its 24 words: its rooms, but no message before.

    Args:
        setting: How the new profile is opened; it says where the relay is.
        phrase: The words.

    Raises:
        BadPhrase: They are none.
        AccountThere: There is an account in this profile.
        OtherAccount: The keys of another account are in it.
        AccountUnknown: The relay does not know the account.
        TgtuiError: The relay, or the place for the keys, cannot be used.
    """
    seed = from_phrase(phrase)
    return await _restored(setting, _Lost(IdentityKey.from_seed(seed)))


async def restore_backup(setting: Setting, path: Path, passphrase: Secret) -> Made:
    """Bring an account back from a backup.

    Args:
        setting: How the new profile is opened; where it does not say where the relay
            is, the backup does.
        path: The backup.
        passphrase: What opens it.

    Raises:
        AccountThere: There is an account in this profile.
        OtherAccount: The keys of another account are in it.
        AccountUnknown: The relay does not know the account.
        TgtuiError: The backup, the relay, or the place for the keys, cannot be used.
    """
    backup = await in_thread(partial(Backup.open, path, passphrase))
    origin = next(iter(backup.records()), None)
    if not isinstance(origin, Origin):
        raise BackupDamaged
    address, pinned = _relay_of(origin)
    lost = _Lost(IdentityKey.from_seed(Secret(origin.seed)), backup.records, pinned)
    return await _restored(replace(setting, relay=setting.relay or address), lost)


def _relay_of(origin: Origin) -> tuple[RelayAddress | None, Descriptor]:
    """Return where the relay is, and what it said of itself.

    Raises:
        BackupDamaged: The backup does not say.
    """
    try:
        address = parse_address(origin.address) if origin.address else None
        claimed = decode_whole(UnverifiedDescriptor.decode, origin.descriptor)
        return address, claimed.verify(claimed.claimed_relay_id)
    except TgtuiError as error:
        raise BackupDamaged from error


async def _restored(setting: Setting, lost: _Lost) -> Made:
    """Bring an account back, or go on where that was broken off."""
    harden()
    with setting.profile:
        key = await kept_key(setting, setting.profile.vault_entry)
        with setting.parts.open(setting.database, key, None) as store:
            if store.values.get(ACCOUNT) is not None:
                raise AccountThere
            # A backup that cannot be put back costs nobody a device.
            _rehearse(store, lost.records)
            await _keep_identity(setting, lost.identity.seed)
            introduced = await met(setting, lost.pinned)
            async with RelayClient(introduced, setting.reach) as client:
                entered = await _back_in(setting, store, client, lost.identity)
            device = pending_device(setting, store, lost.identity)
            with store.transaction():
                replay(lost.records(), store)
                entry = Entry(device, entered.handle, introduced)
                write_account(setting, store, entry)
    return Made(entered.handle, to_phrase(lost.identity.seed))


def _rehearse(store: Restorable, records: Records) -> None:
    """Put a backup back, and undo that.

    Raises:
        TgtuiError: It cannot be put back.
    """
    with suppress(Rehearsed), store.transaction():
        replay(records(), store)
        raise Rehearsed


async def _keep_identity(setting: Setting, seed: Secret) -> None:
    """Keep the key of the account, unless that was done before.

    Raises:
        OtherAccount: There is another one.
    """
    entry = setting.profile.identity_entry
    known = await setting.vault.get(entry)
    if known is None:
        await setting.vault.put(entry, seed)
    elif known != seed:
        raise OtherAccount


async def _back_in(
    setting: Setting, store: Restorable, client: RelayClient, identity: IdentityKey
) -> LoggedIn:
    """Let a new device take the place of the others.

    Raises:
        AccountUnknown: The relay does not know the account.
    """
    for left in (1, 0):
        device = pending_device(setting, store, identity)
        try:
            return await Entrance(client, store, identity, device).come_back()
        except Refused as error:
            if error.refusal not in _UNKNOWN:
                raise
            if left:
                # This one may have been revoked by yet another one meanwhile.
                forget_device(store)
    raise AccountUnknown
