"""An account comes back once, whatever broke that off, and costs no device in vain."""

from pathlib import Path
from typing import Any, Self

import pytest

from tests.agent.profiles import Household
from tests.integration.relays import relay_in
from tests.net.running import waits
from tests.store.samples import BOB, chat, message
from tgtui.agent import backing_up, entering
from tgtui.agent.backup import Backup, Sealing, write_backup
from tgtui.agent.backup_records import AnyRecord, Message, Origin, Person
from tgtui.agent.errors import (
    AccountThere,
    AccountUnknown,
    BackupDamaged,
    KeysLost,
    NoAccount,
    OtherAccount,
    WrongBackupPassphrase,
)
from tgtui.agent.heir import Heir
from tgtui.agent.local import Local
from tgtui.agent.opening import open_client, opened_database
from tgtui.agent.registering import make_account, recovery_phrase
from tgtui.agent.restoring import back_up, restore_backup, restore_words, settings_in
from tgtui.agent.setting import Setting
from tgtui.crypto import Entropy, PassphraseCost, Secret, SystemEntropy
from tgtui.engine.events import Connected
from tgtui.engine.rows import PersonRow
from tgtui.identity import WrongRelay
from tgtui.keys import to_phrase
from tgtui.net import Device, LoginRefused, RelayClient, Unreachable, log_in
from tgtui.relay.main import Relay
from tgtui.wire import Refusal, Refused


WORD = Secret(b"correct horse battery staple")


_CHANCE = SystemEntropy()
_NOTHING = PassphraseCost(passes=1, kib=8)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no passphrase cost anything."""
    monkeypatch.setattr(backing_up, "Sealing", Cheap)


class Cheap(Sealing):
    @classmethod
    def begun_with(
        cls,
        passphrase: Secret,
        entropy: Entropy = _CHANCE,
        cost: PassphraseCost = _NOTHING,
    ) -> Self:
        return super().begun_with(passphrase, entropy, cost)


class Loss:
    """Somebody with an account, a message and a backup.

    Attributes:
        home: Where the profiles are.
        old: The profile.
        backup: The backup.
    """

    def __init__(self, folder: Path, relay: Relay) -> None:
        self.home = Household(folder)
        self.old = self.home.setting("old", relay.address)
        self.backup = folder / "backup"

    async def begin(self) -> None:
        """Make the account, the message and the backup."""
        await make_account(self.old, "anna")
        with await opened_database(self.old) as store, store.transaction():
            number = store.chats.add(chat(peer=BOB))
            store.messages.add(message(number, "hello"))
        await back_up(self.old, self.backup, WORD)

    async def still_there(self) -> None:
        """Require that the old device counts."""
        async with open_client(self.old):
            await self.home.engines[-1].first(Connected)

    async def is_back(self, setting: Setting) -> None:
        """Require that a profile has the account, and the message."""
        async with open_client(setting):
            await self.home.engines[-1].first(Connected)
        with await opened_database(setting) as store:
            assert [row.text for row in store.messages.search("hello")] == ["hello"]


@waits
async def test_a_backup_brings_the_account_back(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        new = loss.home.setting("new", None)
        made = await restore_backup(new, loss.backup, WORD)
        assert made.handle == "anna"
        assert made.phrase == await recovery_phrase(loss.old)
        assert len(loss.home.revoked) == 1
        await loss.is_back(new)
        with pytest.raises(AccountThere):
            await restore_backup(new, loss.backup, WORD)
        # The old device does not count any more.
        with pytest.raises(LoginRefused):
            await _logged_in(loss.old)


async def _logged_in(setting: Setting) -> None:
    """Log in as the device of a profile."""
    with await opened_database(setting) as store:
        engine = setting.parts.engine(store, setting.entropy)
        introduced = await entering.met(setting)
        async with RelayClient(introduced, setting.reach) as client:
            credential = engine.own.device.credential
            device = Device(
                credential.account, credential.encoded(), credential.device_key
            )
            await log_in(client, device, engine.own.device.log_in)


@waits
async def test_24_words_bring_the_account_back(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        new = loss.home.setting("new", relay.address)
        words = await recovery_phrase(loss.old)
        assert (await restore_words(new, words)).handle == "anna"
        async with open_client(new):
            await loss.home.engines[-1].first(Connected)
        with await opened_database(new) as store:
            assert not store.chats.all()


@pytest.mark.parametrize(
    "point", ["introduce", "log_in", "own_devices", "replace_device", "found"]
)
@waits
async def test_it_goes_on_where_it_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        new = loss.home.setting("new", None)

        async def killed(*_: Any, **__: Any) -> None:  # noqa: ANN401
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            if point == "found":
                loss.home.crash = True
            else:
                patch.setattr(entering, point, killed)
            with pytest.raises(ZeroDivisionError):
                await restore_backup(new, loss.backup, WORD)
        loss.home.crash = False
        if point != "found":
            await loss.still_there()
        assert (await restore_backup(new, loss.backup, WORD)).handle == "anna"
        assert len(loss.home.revoked) == 1
        await loss.is_back(new)


@waits
async def test_who_was_replaced_meanwhile_begins_anew(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        one, two = (loss.home.setting(name, None) for name in ("one", "two"))
        loss.home.crash = True
        with pytest.raises(ZeroDivisionError):
            await restore_backup(one, loss.backup, WORD)
        loss.home.crash = False
        await restore_backup(two, loss.backup, WORD)
        await restore_backup(one, loss.backup, WORD)
        await loss.is_back(one)


@waits
async def test_a_backup_that_cannot_be_put_back_costs_no_device(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        new = loss.home.setting("new", None)
        whole = loss.backup.read_bytes()
        with pytest.raises(WrongBackupPassphrase):
            await restore_backup(new, loss.backup, Secret(b"wrong"))
        loss.backup.write_bytes(whole[:-1])
        with pytest.raises(BackupDamaged):
            await restore_backup(new, loss.backup, WORD)
        await loss.still_there()
        loss.backup.write_bytes(whole)
        await restore_backup(new, loss.backup, WORD)
        await loss.is_back(new)


def _origin(**fields: Any) -> Origin:  # noqa: ANN401  (as they are)
    given = {"seed": bytes(32), "handle": "anna", "address": "", "created": 1}
    return Origin(**{**given, "descriptor": b"", **fields})


@pytest.mark.parametrize(
    "records",
    [
        [],
        [Person(PersonRow(account=BOB))],
        [_origin()],
        [_origin(address="no address")],
        [_origin(descriptor=bytes(500))],
    ],
)
@waits
async def test_a_backup_says_whose_it_is(
    tmp_path: Path, records: list[AnyRecord]
) -> None:
    path = tmp_path / "backup"
    write_backup(path, Cheap.begun_with(WORD), records)
    with pytest.raises(BackupDamaged):
        await restore_backup(Household(tmp_path).setting("new", None), path, WORD)
    assert not (tmp_path / "new").exists()


@waits
async def test_records_that_do_not_fit_cost_no_device(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        first = next(Backup.open(loss.backup, WORD).records())
        records: list[AnyRecord] = [first, Message(message(77, "nowhere", id=1))]
        write_backup(loss.backup, Cheap.begun_with(WORD), records)
        with pytest.raises(BackupDamaged):
            await restore_backup(loss.home.setting("new", None), loss.backup, WORD)
        await loss.still_there()


@waits
async def test_a_profile_has_one_account(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        other = loss.home.setting("other", relay.address)
        await make_account(other, "bob")
        with pytest.raises(AccountThere):
            await restore_backup(other, loss.backup, WORD)
        other.database.unlink()
        with pytest.raises(OtherAccount):
            await restore_backup(other, loss.backup, WORD)
        await loss.still_there()


@waits
async def test_an_account_is_at_its_relay(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        new = Household(tmp_path).setting("new", relay.address)
        with pytest.raises(AccountUnknown):
            await restore_words(new, to_phrase(Secret(bytes(32))))
        loss = Loss(tmp_path, relay)
        await loss.begin()
    with pytest.raises(Unreachable):
        await restore_backup(loss.home.setting("one", None), loss.backup, WORD)
    async with relay_in(tmp_path / "second") as second:
        setting = loss.home.setting("two", second.address)
        with pytest.raises(WrongRelay):
            await restore_backup(setting, loss.backup, WORD)


@waits
async def test_what_the_relay_declines_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def declined(*_: Any, **__: Any) -> None:  # noqa: ANN401
        raise Refused(Refusal.FORBIDDEN)

    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        monkeypatch.setattr(entering, "own_devices", declined)
        with pytest.raises(Refused):
            await restore_backup(loss.home.setting("new", None), loss.backup, WORD)


@waits
async def test_only_an_account_is_backed_up(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        home = Household(tmp_path)
        setting = home.setting("alice", relay.address)
        with pytest.raises(NoAccount):
            await back_up(setting, tmp_path / "backup", WORD)
        home.crash = True
        with pytest.raises(ZeroDivisionError):
            await make_account(setting, "anna")
        with pytest.raises(NoAccount):
            await back_up(setting, tmp_path / "backup", WORD)
        home.crash = False
        await make_account(setting, "anna")
        await setting.vault.forget(setting.profile.identity_entry)
        with pytest.raises(KeysLost):
            await back_up(setting, tmp_path / "backup", WORD)
    assert not (tmp_path / "backup").exists()


@waits
async def test_a_profile_is_backed_up_while_another_process_has_it(
    tmp_path: Path,
) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        loss.backup.unlink()
        async with open_client(loss.old) as host, open_client(loss.old) as guest:
            assert isinstance(host, Local)
            assert isinstance(guest, Heir)
            await back_up(loss.old, loss.backup, WORD, "# of a third")
            assert await settings_in(loss.backup, WORD) == "# of a third"
            await guest.back_up(tmp_path / "guest", WORD, "# of a guest")
            assert await settings_in(tmp_path / "guest", WORD) == "# of a guest"
        new = loss.home.setting("new", None)
        assert (await restore_backup(new, loss.backup, WORD)).handle == "anna"
        await loss.is_back(new)


@waits
async def test_a_backup_may_hold_no_settings(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        loss = Loss(tmp_path, relay)
        await loss.begin()
        assert not await settings_in(loss.backup, WORD)
