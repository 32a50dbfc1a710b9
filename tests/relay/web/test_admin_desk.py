"""What an operator asks is done by the rules, and told in words where it cannot be."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec import Struct

from tests.relay.core.village import ANNA, BOB, RELAY, Person
from tests.relay.main.support import NOW, register
from tests.relay.notary import SimpleNotary
from tgtui.crypto import Secret, SeededEntropy
from tgtui.identity import RelayAddress, RelayId, parse_invite
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.core import Context, Settings
from tgtui.relay.core.effects import Disconnect
from tgtui.relay.core.invites import find_invite, use_invite
from tgtui.relay.ports import Transaction
from tgtui.relay.web import Clock, Desk, Hub, Node, admin_words as words
from tgtui.relay.web.errors import NoSuchAccount, NoSuchInvite
from tgtui.wire import limits


R = TypeVar("R", bound=Struct)

ADDRESS = RelayAddress("relay.example", 4443, RelayId(RELAY))


class Office:
    """A desk, and what it was told to do."""

    def __init__(self) -> None:
        self.backend = MemoryBackend()
        self.clock = Clock()
        self.done: list[object] = []
        self.entropy = SeededEntropy(b"desk")
        self.node = Node(
            self.backend,
            Hub(self.backend),
            self.clock,
            self.lend,
            lambda: (3, b"descriptor"),
        )
        self.desk = Desk(
            self.node,
            address=lambda: ADDRESS,
            back_up=self.note,
            remember_time=lambda: self.note("time"),
            publish=self.note,
            next_version=lambda: 4,
        )

    def lend(self) -> Context:
        return Context(
            NOW, RELAY, Settings(), SimpleNotary(RELAY), self.entropy, Secret(b"k" * 32)
        )

    async def note(self, what: object) -> None:
        self.done.append(what)

    async def register(self, *people: Person) -> None:
        await self.backend.run(lambda tx: register(tx, *people))

    async def ask(self, asked: words.Ask, reply: type[R]) -> R:
        answer = await self.desk.answer(asked)
        assert isinstance(answer, reply)
        return answer

    async def suspended(self, person: Person) -> bool:
        row = await self.backend.read(lambda tx: tx.accounts.account(person.account))
        assert row is not None
        return row.suspended


def on(work: Callable[[Office], Awaitable[None]]) -> None:
    """Run a test at a desk."""

    async def main() -> None:
        await work(Office())

    asyncio.run(main())


@pytest.mark.parametrize("reusable", [False, True])
@pytest.mark.parametrize(("days", "expires"), [(0, 0), (3, NOW + 3 * limits.DAY)])
def test_an_invite_is_made(reusable: bool, days: int, expires: int) -> None:
    async def work(office: Office) -> None:
        asked = words.MakeInvite(reusable=reusable, days=days)
        made = await office.ask(asked, words.InviteMade)
        invite = parse_invite(made.invite, NOW)
        assert (invite.address, invite.reusable) == (ADDRESS, reusable)
        assert invite.expires == made.expires == expires
        assert invite.token is not None
        token = invite.token.expose()

        def use(tx: Transaction) -> None:
            use_invite(tx, find_invite(tx, office.lend(), token))

        found = await office.ask(words.ListInvites(), words.Invites)
        row = words.InviteRow(made.id, reusable, NOW, expires, 0)
        assert found.invites == [row]
        await office.backend.run(use)
        found = await office.ask(words.ListInvites(), words.Invites)
        assert [(row.id, row.used) for row in found.invites] == (
            [(made.id, 1)] if reusable else []
        )

    on(work)


def test_an_invite_is_dropped() -> None:
    async def work(office: Office) -> None:
        one = await office.ask(words.MakeInvite(), words.InviteMade)
        two = await office.ask(words.MakeInvite(), words.InviteMade)
        assert await office.ask(words.DropInvite(one.id), words.Did) == words.Did()
        (left,) = (await office.ask(words.ListInvites(), words.Invites)).invites
        assert left.id == two.id
        for name in (one.id, "", two.id[:4]):
            with pytest.raises(
                NoSuchInvite, match=f"there is no invite {name!a}"
            ) as no:
                await office.ask(words.DropInvite(name), words.Did)
            assert no.value.id == name

    on(work)


def test_accounts_are_listed_in_pages() -> None:
    async def work(office: Office) -> None:
        await office.register(ANNA, BOB)
        first = await office.ask(words.ListAccounts(), words.Accounts)
        assert {row.handle for row in first.accounts} == {"anna", "bob"}
        (row,) = [row for row in first.accounts if row.handle == "anna"]
        assert row == words.AccountRow(ANNA.account, "anna", NOW, 1, suspended=False)
        after = first.accounts[0].account
        second = await office.ask(words.ListAccounts(after), words.Accounts)
        assert second.accounts == first.accounts[1:]
        last = second.accounts[0].account
        assert (await office.ask(words.ListAccounts(last), words.Accounts)) == (
            words.Accounts([])
        )

    on(work)


@pytest.mark.parametrize("handle", ["anna", "@anna"])
def test_an_account_is_suspended_and_unsuspended(
    handle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    performed: list[object] = []
    monkeypatch.setattr(Hub, "perform", lambda _, effects: performed.extend(effects))

    async def work(office: Office) -> None:
        await office.register(ANNA, BOB)
        await office.ask(words.Suspend(handle), words.Did)
        assert await office.suspended(ANNA)
        assert not await office.suspended(BOB)
        (effect,) = performed
        assert isinstance(effect, Disconnect)
        assert effect.devices == (ANNA.device,)
        await office.ask(words.Unsuspend(handle), words.Did)
        assert not await office.suspended(ANNA)

    on(work)


def test_an_account_is_removed() -> None:
    async def work(office: Office) -> None:
        await office.register(ANNA, BOB)
        await office.ask(words.Remove("anna"), words.Did)
        found = await office.ask(words.ListAccounts(), words.Accounts)
        assert [row.handle for row in found.accounts] == ["bob"]

    on(work)


@pytest.mark.parametrize("kind", [words.Suspend, words.Unsuspend, words.Remove])
def test_of_nobody_nothing_is_done(
    kind: type[words.Suspend | words.Unsuspend | words.Remove],
) -> None:
    async def work(office: Office) -> None:
        await office.register(ANNA)
        with pytest.raises(NoSuchAccount, match="the handle 'zoe'") as caught:
            await office.ask(kind("zoe"), words.Did)
        assert caught.value.handle == "zoe"

    on(work)


def test_it_is_counted_how_much_there_is() -> None:
    async def work(office: Office) -> None:
        await office.register(ANNA, BOB)
        await office.ask(words.Suspend("bob"), words.Did)
        await office.ask(words.MakeInvite(), words.InviteMade)
        office.clock.stepped = -5
        assert await office.ask(words.Count(), words.Counts) == words.Counts(
            accounts=2,
            suspended=1,
            devices=2,
            connected=0,
            rooms=0,
            blob_bytes=0,
            invites=1,
            clock_stepped=-5,
        )

    on(work)


def test_the_clock_is_believed_from_now_on() -> None:
    async def work(office: Office) -> None:
        office.clock.stepped = 90_000
        confirmed = await office.ask(words.ConfirmClock(), words.ClockConfirmed)
        assert confirmed.stepped == 90_000
        assert abs(confirmed.now - office.clock.now()) < 60_000
        assert (office.clock.stepped, office.done) == (0, ["time"])

    on(work)


def test_what_is_of_the_whole_relay_is_passed_on() -> None:
    async def work(office: Office) -> None:
        await office.ask(words.BackUp("/copy"), words.Did)
        await office.ask(words.Publish(b"new"), words.Did)
        assert office.done == [Path("/copy"), b"new"]
        known = await office.ask(words.GetDescriptor(), words.DescriptorIs)
        assert known == words.DescriptorIs(b"descriptor", 4)

    on(work)
