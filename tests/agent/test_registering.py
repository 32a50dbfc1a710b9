"""An account is made once, and whatever broke off the making goes on from there."""

from pathlib import Path
from typing import Any

import pytest

from tests.agent.profiles import Household
from tests.integration.relays import relay_in
from tests.net.running import waits
from tgtui.agent import entering
from tgtui.agent.errors import (
    AccountThere,
    HandleTaken,
    InviteNeeded,
    KeysLost,
    RelayClosed,
)
from tgtui.agent.opening import open_client
from tgtui.agent.registering import make_account, recovery_phrase
from tgtui.agent.setting import Setting
from tgtui.crypto import Secret
from tgtui.engine.events import Connected
from tgtui.identity import BadHandle
from tgtui.keys import IdentityKey, from_phrase
from tgtui.net import Unreachable
from tgtui.vault import InUse


async def seed_of(setting: Setting) -> bytes:
    """Return the seed that the vault keeps."""
    kept = await setting.vault.get(setting.profile.identity_entry)
    assert kept is not None
    return kept.expose()


@waits
async def test_an_account_is_made_and_its_phrase_brings_it_back(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        made = await make_account(setting, "anna")
        assert made.handle == "anna"
        assert from_phrase(made.phrase).expose() == await seed_of(setting)
        again = await recovery_phrase(setting)
        assert again.expose() == made.phrase.expose()
        async with open_client(setting):
            await home.engines[0].first(Connected)
            account = IdentityKey.from_seed(from_phrase(made.phrase)).account
            assert home.engines[0].own.device.credential.account == account
        with pytest.raises(AccountThere):
            await make_account(setting, "anna")


@waits
async def test_without_an_account_there_is_no_phrase(tmp_path: Path) -> None:
    with pytest.raises(KeysLost):
        await recovery_phrase(Household(tmp_path).setting("alice", None))


@waits
async def test_a_handle_can_be_impossible_or_taken(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        alice, bob = (home.setting(name, relay.address) for name in ("alice", "bob"))
        await make_account(alice, "anna")
        with pytest.raises(BadHandle):
            await make_account(bob, "No Handle")
        assert await bob.vault.get(bob.profile.identity_entry) is None
        with pytest.raises(HandleTaken):
            await make_account(bob, "anna")
        seed = await seed_of(bob)
        assert (await make_account(bob, "bob")).handle == "bob"
        assert await seed_of(bob) == seed


@pytest.mark.parametrize(
    ("registration", "error"), [("invite", InviteNeeded), ("closed", RelayClosed)]
)
@waits
async def test_a_relay_may_let_in_the_invited_or_nobody(
    tmp_path: Path, registration: str, error: type[Exception]
) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay", registration=registration) as relay:
        setting = home.setting("alice", relay.address)
        with pytest.raises(error):
            await make_account(setting, "anna", token=Secret(bytes(16)))
        with pytest.raises(error):
            await make_account(setting, "anna")


@pytest.mark.parametrize("point", ["introduce", "register", "found"])
@waits
async def test_it_goes_on_where_it_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)

        async def killed(*_: Any, **__: Any) -> None:  # noqa: ANN401
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            if point == "found":
                home.crash = True
            else:
                patch.setattr(entering, point, killed)
            with pytest.raises(ZeroDivisionError):
                await make_account(setting, "anna")
        home.crash = False
        seed = await seed_of(setting)
        # What was registered before keeps its handle.
        made = await make_account(setting, "other")
        assert made.handle == ("anna" if point == "found" else "other")
        assert await seed_of(setting) == seed
        async with open_client(setting):
            await home.engines[0].first(Connected)


@waits
async def test_an_account_whose_data_is_lost_gets_a_new_device(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        setting.database.unlink()
        made = await make_account(setting, "whatever")
        assert made.handle == "anna"
        assert len(home.revoked) == 1
        async with open_client(setting):
            await home.engines[0].first(Connected)


@waits
async def test_data_without_keys_is_never_begun_anew(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        for entry in (setting.profile.vault_entry, setting.profile.identity_entry):
            await setting.vault.forget(entry)
            with pytest.raises(KeysLost):
                await make_account(setting, "anna")
        with pytest.raises(KeysLost):
            async with open_client(setting):
                pass


@waits
async def test_one_at_a_time(tmp_path: Path) -> None:
    setting = Household(tmp_path).setting("alice", None)
    with setting.profile, pytest.raises(InUse):
        await make_account(setting, "anna")


@waits
async def test_a_relay_that_is_not_there_is_named(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
    with pytest.raises(Unreachable):
        await make_account(setting, "anna")
