"""The same request, whether a relay runs on the data or not."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.identity.relays import moderator
from tests.integration.relays import settings_for
from tests.relay.main.running import begun, serving
from tests.relay.main.support import entropy
from tgtui.config import Endpoint, RelaySettings
from tgtui.identity import DescriptorContent, parse_invite
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.main import administering
from tgtui.relay.main.administering import amend, ask, rotate_franking
from tgtui.relay.main.content import with_moderator
from tgtui.relay.main.door import SOCKET
from tgtui.relay.main.errors import (
    CannotServe,
    Declined,
    NeedsRootKey,
    NoAddress,
    NoAnswer,
    NoData,
    NotDone,
)
from tgtui.relay.main.key_files import ROOT, franking_file, make_key
from tgtui.relay.main.standing import remembered
from tgtui.relay.web.admin_words import (
    BackUp,
    ClockConfirmed,
    ConfirmClock,
    Count,
    Counts,
    DescriptorIs,
    Did,
    GetDescriptor,
    InviteMade,
    Invites,
    ListInvites,
    MakeInvite,
    Suspend,
)
from tgtui.relay.web.errors import NoSuchAccount


Check = Callable[[RelaySettings], Awaitable[None]]


def on_both(data: Path, check: Check) -> None:
    """Check a relay that runs, and one that does not."""

    async def main() -> None:
        listening = Endpoint("127.0.0.1", 4444)
        (data / "resting").mkdir()
        await begun(data / "resting")
        await check(settings_for(data / "resting", listen=listening))
        async with serving(data / "running"):
            await check(settings_for(data / "running", listen=listening))

    asyncio.run(main())


def contact(content: DescriptorContent, _: int) -> DescriptorContent:
    """Change nothing but what is signed."""
    return content


def test_there_has_to_be_a_relay(tmp_path: Path) -> None:
    with pytest.raises(NoData, match="start one with `tgtui relay`"):
        asyncio.run(ask(settings_for(tmp_path), Count(), Counts))
    assert list(tmp_path.iterdir()) == []


def test_invites_are_made_and_kept(tmp_path: Path) -> None:
    async def check(run: RelaySettings) -> None:
        made = await ask(run, MakeInvite(days=3), InviteMade)
        invite = parse_invite(made.invite, made.expires - 1)
        known = await ask(run, GetDescriptor(), DescriptorIs)
        relay_id = remembered(known.descriptor).relay_id
        assert invite.address.relay_id == relay_id
        (row,) = (await ask(run, ListInvites(), Invites)).invites
        assert (row.id, row.expires) == (made.id, made.expires)

    on_both(tmp_path, check)


def test_the_address_of_one_at_rest_has_to_be_known(tmp_path: Path) -> None:
    async def main() -> None:
        run = await begun(tmp_path)
        with pytest.raises(NoAddress, match="chooses the port"):
            await ask(run, MakeInvite(), InviteMade)
        public = settings_for(
            tmp_path, behind_proxy=True, public=Endpoint("relay.example", 443)
        )
        made = await ask(public, MakeInvite(days=0), InviteMade)
        assert parse_invite(made.invite, 1).address.host == "relay.example"

    asyncio.run(main())


def test_a_rule_that_says_no_is_heard(tmp_path: Path) -> None:
    seen: list[type[Exception]] = []

    async def check(run: RelaySettings) -> None:
        with pytest.raises((Declined, NoSuchAccount), match="'zoe'") as caught:
            await ask(run, Suspend("zoe"), Did)
        seen.append(caught.type)

    on_both(tmp_path, check)
    assert seen == [NoSuchAccount, Declined]


def test_everything_is_copied(tmp_path: Path) -> None:
    copies = iter([tmp_path / "copy 1", tmp_path / "copy 2"])

    async def check(run: RelaySettings) -> None:
        copy = next(copies)
        await ask(run, BackUp(str(copy)), Did)
        assert (copy / "relay.db").exists()

    on_both(tmp_path, check)


def test_the_clock_is_confirmed(tmp_path: Path) -> None:
    async def check(run: RelaySettings) -> None:
        confirmed = await ask(run, ConfirmClock(), ClockConfirmed)
        assert confirmed.stepped == 0

    on_both(tmp_path, check)


def test_a_clock_set_back_while_the_relay_rested(tmp_path: Path) -> None:
    async def main() -> None:
        run = await begun(tmp_path)
        backend = SqliteBackend(tmp_path)
        later = (1 << 43).to_bytes(8, "big")
        await backend.run(lambda tx: tx.meta.put_value("last time", later))
        await backend.close()
        assert (await ask(run, Count(), Counts)).clock_stepped < -100_000
        async with serving(tmp_path) as relay:
            assert relay.node.clock.stepped < -100_000
        confirmed = await ask(run, ConfirmClock(), ClockConfirmed)
        assert confirmed.stepped < -100_000
        async with serving(tmp_path) as relay:
            assert relay.node.clock.stepped == 0

    asyncio.run(main())


def test_what_the_relay_says_is_amended(tmp_path: Path) -> None:
    async def check(run: RelaySettings) -> None:
        descriptor = await amend(
            run,
            lambda content, now: with_moderator(content, moderator(1), now=now),
            why="a moderator is added",
            root_key=None,
        )
        assert descriptor.content.version == 2
        known = await ask(run, GetDescriptor(), DescriptorIs)
        assert known == DescriptorIs(descriptor.encoded, 3)

    on_both(tmp_path, check)


def test_a_running_relay_goes_by_it_at_once(tmp_path: Path) -> None:
    async def main() -> None:
        async with serving(tmp_path) as relay:
            assert relay.node.lend().moderation_keys == ()
            await amend(
                relay.settings,
                lambda content, now: with_moderator(content, moderator(1), now=now),
                why="a moderator is added",
                root_key=None,
            )
            assert len(relay.node.lend().moderation_keys) == 1
            assert relay.node.descriptor()[0] == 2

    asyncio.run(main())


def test_the_root_key_may_be_elsewhere(tmp_path: Path) -> None:
    async def check(run: RelaySettings) -> None:
        usb = run.data.parent / f"{run.data.name}.usb"
        (run.data / "root.key").rename(usb)
        with pytest.raises(NeedsRootKey, match=r"anew \(it is renewed\)"):
            await amend(run, contact, why="it is renewed", root_key=None)
        descriptor = await amend(run, contact, why="it is renewed", root_key=usb)
        assert descriptor.content.version == 2

    on_both(tmp_path, check)


def test_the_root_key_of_another_relay_changes_nothing(tmp_path: Path) -> None:
    async def check(run: RelaySettings) -> None:
        other = run.data / "other.key"
        make_key(other, ROOT, entropy())
        with pytest.raises(CannotServe, match="of another relay"):
            await amend(run, contact, why="", root_key=other)
        before = set(run.data.iterdir())
        with pytest.raises(CannotServe, match="of another relay"):
            await rotate_franking(run, entropy("new"), root_key=other)
        assert set(run.data.iterdir()) == before
        known = await ask(run, GetDescriptor(), DescriptorIs)
        assert known.next_version == 2

    on_both(tmp_path, check)


def test_the_franking_key_is_changed(tmp_path: Path) -> None:
    async def check(run: RelaySettings) -> None:
        old, new = await rotate_franking(run, entropy("new"), root_key=None)
        known = await ask(run, GetDescriptor(), DescriptorIs)
        keys = remembered(known.descriptor).content.franking
        files = [franking_file(run.data, key.public_key) for key in keys]
        assert files == [old, new]
        assert keys[0].period.until < keys[1].period.until

    on_both(tmp_path, check)


def test_a_running_relay_stamps_with_the_new_key(tmp_path: Path) -> None:
    async def main() -> None:
        async with serving(tmp_path) as relay:
            before = relay.standing.franking.public_key
            await rotate_franking(relay.settings, entropy("new"), root_key=None)
            after = relay.standing.franking.public_key
            assert before != after
        async with serving(tmp_path) as relay:
            assert relay.standing.franking.public_key == after

    asyncio.run(main())


def test_a_relay_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(administering, "_PAUSE", 0.001)

    async def main() -> None:
        async with serving(tmp_path) as relay:
            (tmp_path / SOCKET).unlink()
            with pytest.raises(NoAnswer):
                await ask(relay.settings, Count(), Counts)

    asyncio.run(main())


def test_one_that_is_just_stopping_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(administering, "_PAUSE", 0.01)

    async def main() -> None:
        run = await begun(tmp_path)
        backend = SqliteBackend(tmp_path)
        asking = asyncio.create_task(ask(run, Count(), Counts))
        await asyncio.sleep(0.03)
        assert not asking.done()
        await backend.close()
        assert (await asking).accounts == 0

    asyncio.run(main())


def test_what_is_asked_may_fail_without_harm(tmp_path: Path) -> None:
    async def main() -> None:
        run = await begun(tmp_path)
        with pytest.raises(NotDone, match="name an empty folder"):
            await ask(run, BackUp(str(tmp_path)), Did)
        assert (await ask(run, Count(), Counts)).connected == 0

    asyncio.run(main())
