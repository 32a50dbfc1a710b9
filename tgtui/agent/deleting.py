"""Deletes an account: at its relay first, and then all that is here of it."""

import shutil
from typing import Final

from tgtui.agent.embedded import EmbeddedRelay
from tgtui.agent.errors import KeysLost, NoAccount
from tgtui.agent.hardening import harden
from tgtui.agent.opening import ACCOUNT, EMBEDDED, moved, opened_database
from tgtui.agent.setting import Setting
from tgtui.codec import encoded
from tgtui.identity import Descriptor, RelayAddress, parse_address
from tgtui.keys import IdentityKey
from tgtui.net import DELETE_ACCOUNT, RelayClient, introduce
from tgtui.wire.requests import DeleteAccount


_LOCK: Final = "lock"
"""What stays in the directory of a profile: this process has it open."""


async def delete_account(setting: Setting) -> None:
    """Delete the account of a profile, its data and its keys; nothing brings it back.

    Whenever it is broken off, it can be done again.

    Raises:
        NoAccount: There is no account in it.
        KeysLost: Its keys are not there.
        InUse: Another process has the profile.
        TgtuiError: The relay cannot be reached: then all is as it was.
    """
    harden()
    with setting.profile:
        seed = await setting.vault.get(setting.profile.identity_entry)
        address, descriptor = await _relay(setting)
        if seed is None:
            raise KeysLost
        introduced = await introduce(
            address, pinned=descriptor, clock=setting.clock, reach=setting.reach
        )
        now = setting.clock() + introduced.ahead
        statement = IdentityKey.from_seed(seed).delete_account(now)
        async with RelayClient(introduced, setting.reach) as client:
            await client.call(DELETE_ACCOUNT, DeleteAccount(encoded(statement)))
        await _forget(setting)


async def _relay(setting: Setting) -> tuple[RelayAddress, Descriptor]:
    """Return where the account is, and what is known of that relay.

    Raises:
        NoAccount: There is none.
    """
    with await opened_database(setting) as database:
        where = database.values.get(ACCOUNT)
        if where is None:
            raise NoAccount
        known = setting.parts.engine(database, setting.entropy).descriptor
    if where == EMBEDDED:
        return await EmbeddedRelay(setting.embedded).address(), known
    stored = parse_address(where.decode())
    return moved(setting.relay, stored, known.relay_id), known


async def _forget(setting: Setting) -> None:
    """Delete data and keys; the identity last, by which all of this can be repeated."""
    for path in setting.profile.directory.iterdir():
        if path.name == _LOCK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    profile = setting.profile
    for entry in (profile.entry("counter"), profile.vault_entry):
        await setting.vault.forget(entry)
    await setting.vault.forget(profile.identity_entry)
