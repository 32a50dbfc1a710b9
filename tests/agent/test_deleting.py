"""An account is deleted at its relay, then here, and nothing of it stays."""

from pathlib import Path

import pytest

from tests.agent.profiles import Household
from tests.integration.relays import relay_in
from tests.net.running import waits
from tgtui.agent.deleting import delete_account
from tgtui.agent.errors import HandleTaken, KeysLost, NoAccount
from tgtui.agent.opening import open_client
from tgtui.agent.registering import make_account
from tgtui.net import Unreachable
from tgtui.vault import InUse


@waits
async def test_an_account_goes_with_its_data_and_its_keys(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        async with open_client(setting):
            pass
        folder = setting.profile.directory
        (folder / "files").mkdir()
        (folder / "files" / "one").touch()
        await delete_account(setting)
        assert [path.name for path in folder.iterdir()] == ["lock"]
        for entry in ("identity", "vault", "counter"):
            assert await setting.vault.get(setting.profile.entry(entry)) is None
        # Nobody gets the handle for a long time.
        with pytest.raises(HandleTaken):
            await make_account(setting, "anna")
        with pytest.raises(NoAccount):
            await delete_account(setting)


@waits
async def test_a_relay_that_is_not_reached_leaves_all_as_it_was(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
    with pytest.raises(Unreachable):
        await delete_account(setting)
    assert setting.database.exists()
    assert await setting.vault.get(setting.profile.identity_entry) is not None


@waits
async def test_who_has_no_keys_deletes_nothing(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        await setting.vault.forget(setting.profile.identity_entry)
        with pytest.raises(KeysLost):
            await delete_account(setting)
        assert setting.database.exists()


@waits
async def test_a_profile_that_is_open_is_left_alone(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        async with open_client(setting):
            with pytest.raises(InUse):
                await delete_account(home.setting("alice", relay.address))
