"""Makes an account; whenever it is broken off, the next time goes on from there.

The keys come first: what is lost after that comes back by them.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tgtui.agent.entering import (
    Entrance,
    Entry,
    kept_key,
    met,
    pending_device,
    write_account,
)
from tgtui.agent.errors import (
    AccountThere,
    HandleTaken,
    InviteNeeded,
    KeysLost,
    RelayClosed,
)
from tgtui.agent.hardening import harden
from tgtui.agent.opening import ACCOUNT
from tgtui.agent.setting import Setting
from tgtui.crypto import Secret
from tgtui.errors import TgtuiError
from tgtui.identity import Handle, check_handle
from tgtui.keys import IdentityKey, to_phrase
from tgtui.net import LoggedIn, RelayClient
from tgtui.wire import Refusal, Refused


_TYPED: Final[dict[Refusal, type[TgtuiError]]] = {
    Refusal.TAKEN: HandleTaken,
    Refusal.INVITE: InviteNeeded,
    Refusal.CLOSED: RelayClosed,
}


@dataclass(frozen=True, slots=True)
class Made:
    """An account that was made.

    Attributes:
        handle: How the relay calls it.
        phrase: The 24 words from which the account comes back.
    """

    handle: str
    phrase: Secret


async def make_account(
    setting: Setting, handle: str, *, token: Secret | None = None
) -> Made:
    """Make an account in a profile, or go on where that was broken off.

    Where the account is registered already, it keeps the handle that it has.

    Args:
        setting: How the profile is opened.
        handle: How the relay shall call the account.
        token: The registration token of an invite.

    Raises:
        BadHandle: It cannot be a handle.
        AccountThere: There is an account in this profile.
        KeysLost: There is data of one, without its keys.
        HandleTaken: Somebody has that handle.
        InviteNeeded: The relay wants an unused invite.
        RelayClosed: The relay takes no new accounts.
        TgtuiError: The relay, or the place for the keys, cannot be used.
    """
    wanted = check_handle(handle)
    harden()
    with setting.profile:
        identity = IdentityKey.from_seed(
            await kept_key(setting, setting.profile.identity_entry)
        )
        key = await kept_key(setting, setting.profile.vault_entry)
        with setting.parts.open(setting.database, key, None) as store:
            if store.values.get(ACCOUNT) is not None:
                raise AccountThere
            device = pending_device(setting, store, identity)
            introduced = await met(setting)
            async with RelayClient(introduced, setting.reach) as client:
                entrance = Entrance(client, store, identity, device)
                entered = await _enter(entrance, wanted, token)
            entry = Entry(device, entered.handle, introduced)
            write_account(setting, store, entry)
    return Made(entered.handle, to_phrase(identity.seed))


async def recovery_phrase(setting: Setting) -> Secret:
    """Return the 24 words from which the account of a profile comes back.

    Raises:
        KeysLost: There is no key of an account.
        VaultError: The place for the keys cannot be used.
    """
    seed = await setting.vault.get(setting.profile.identity_entry)
    if seed is None:
        raise KeysLost
    return to_phrase(seed)


async def _enter(entrance: Entrance, handle: Handle, token: Secret | None) -> LoggedIn:
    """Register, or log in where that was done before."""
    try:
        return await entrance.register(handle, token)
    except Refused as error:
        if error.refusal is Refusal.TAKEN:
            with suppress(Refused):
                return await entrance.come_back()
        if (typed := _TYPED.get(error.refusal)) is not None:
            raise typed from None
        raise
