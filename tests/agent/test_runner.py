"""A runner does at a relay what its engine wants, and tells it what happens there."""

from pathlib import Path

import pytest

from tests.agent.seats import seated
from tests.integration.peer import peers
from tests.integration.relays import relay_in
from tests.net.running import clock, waits
from tgtui.agent.errors import AgentEnded
from tgtui.agent.updates import LinkChanged
from tgtui.engine import effects, events
from tgtui.engine.effects import (
    Acknowledge,
    Ask,
    Changed,
    DropFile,
    Effect,
    Introduce,
    Resume,
    SendSignal,
    TypingChanged,
)
from tgtui.engine.errors import NoSuchChat
from tgtui.engine.events import (
    Connected,
    Declined,
    DescriptorCame,
    Disconnected,
    Failed,
    Replied,
    Tick,
)
from tgtui.engine.intents import OpenNotes
from tgtui.engine.queries import ListChats
from tgtui.net import fitted
from tgtui.wire import (
    Caught,
    CloseCode,
    Entry,
    Founding,
    Held,
    InboxItem,
    Invitation,
    Refusal,
    Role,
    RoomKind,
    RosterChange,
    Signalled,
    decode_item,
    limits,
    requests,
)
from tgtui.wire.replies import BlockList


@waits
async def test_messages_of_a_room_go_out_and_come_in(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        peers(relay.address, "bob") as (bob,),
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        await anna.found(bob.member(Role.MEMBER), joiners=(bob.device,))
        anna.want(
            Resume((Held(anna.log.group, 1),), inbox=0),
            *(anna.submit(anna.log.text()) for _ in range(40)),
        )
        await anna.engine.first(events.Accepted, 41)
        accepted = anna.engine.all(events.Accepted)
        assert [one.dev_seq for one in accepted] == list(range(1, 42))
        await bob.join()
        await bob.until(lambda: bob.logs[anna.log.group].seq == 41)
        await bob.say(anna.log.group)
        await anna.engine.until(
            lambda: any(one.account == bob.account for one in anna.engine.all(Entry))
        )
        anna.want(Acknowledge(((anna.log.group, 42),), inbox=0))
        assert {one.group for one in anna.engine.all(Caught)} == {None, anna.log.group}


@waits
async def test_what_is_long_goes_by_blobs_both_ways(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        peers(relay.address, "bob") as (bob,),
        seated(relay.address, "anna", tmp_path, known=True) as anna,
    ):
        await anna.engine.first(Connected)
        await anna.found(bob.member(Role.OWNER), joiners=(bob.device,))
        await bob.join()
        # A lease, an upload, and a short message that waits for both.
        long = anna.log.commit(RosterChange(), size=61_440)
        await anna.put(long)
        await bob.until(lambda: bob.logs[anna.log.group].seq == 2)
        assert bob.logs[anna.log.group].base == 2
        # The other way, with one behind that has to wait for it.
        his = bob.logs[anna.log.group]
        his.members = dict(anna.log.members)
        await bob.lease(his.group)
        change = RosterChange((anna.member(Role.ADMIN),))
        whole = his.commit(change, size=61_440)
        await bob.put(await fitted(bob.ready, whole))
        await bob.say(his.group)
        anna.want(Resume((Held(his.group, 2),)))
        await anna.engine.first(Caught)
        entries = anna.engine.all(Entry)
        assert [one.blob for one in entries] == [None, None]
        assert entries[0].message == whole.message


@waits
async def test_what_the_relay_declines_is_told(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        anna.want(
            anna.submit(anna.log.text(), 7),
            Ask(1, "blocks", requests.Blocks()),
            Ask(2, "roster", requests.RoomRequest(bytes(32))),
            effects.FetchBlob(3, bytes(32)),
            effects.PutReport(bytes(16), bytes(limits.REPORT_SIZES[0])),
        )
        declined = await anna.engine.first(Declined)
        assert (declined.dev_seq, declined.refusal) == (7, Refusal.NOT_FOUND)
        assert await anna.engine.first(Replied) == Replied(1, BlockList(()))
        await anna.engine.first(Failed, 2)
        assert set(anna.engine.all(Failed)) == {
            Failed(2, Refusal.NOT_FOUND),
            Failed(3, Refusal.NOT_FOUND),
        }
        answered = await anna.engine.first(events.ReportAnswered)
        assert answered.report == bytes(16)


@waits
async def test_invitations_and_signals_come_in(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        peers(relay.address, "bob") as (bob,),
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        anna.want(Resume(inbox=0))
        await bob.connect()
        log = bob.new_log(anna.log.group)
        log.members = {}
        founding = Founding(RoomKind.GROUP)
        puts = RosterChange((bob.member(Role.OWNER), anna.member(Role.MEMBER)))
        await bob.put(log.commit(puts, founding=founding, joiners=(anna.log.device,)))
        item = await anna.engine.first(InboxItem)
        assert isinstance(decode_item(item.kind, item.body), Invitation)
        anna.want(Ask(1, "accept", requests.RoomRequest(log.group)))
        await anna.engine.first(Replied)
        await bob.follow(log.group)
        anna.want(Resume((Held(log.group, 1),)))
        await anna.engine.until(lambda: Caught(log.group, 1) in anna.engine.all(Caught))
        await bob.open_one.signal(log.group, bytes(limits.SIGNAL))
        await anna.engine.first(Signalled)
        anna.want(SendSignal(log.group, bytes(limits.SIGNAL)))
        assert (await bob.next(Signalled)).device == anna.log.device


@waits
async def test_a_connection_that_ended_is_made_anew(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        async with seated(relay.address, "anna", tmp_path) as anna:
            await anna.engine.first(Connected)
            links = anna.runner.updates.subscribed()
            relay.node.hub.close_all(CloseCode.RESTARTING)
            first = await anext(links)
            assert isinstance(first, LinkChanged)
            assert (first.phase, first.wait > 0) == ("offline", True)
            assert "restart" in first.sentence
            anna.runner.wake()
            await anna.engine.first(Connected, 2)
            assert anna.runner.link_state == LinkChanged("online")
        kinds = [type(one) for one in anna.engine.heard]
        assert kinds == [DescriptorCame, Connected, Disconnected, Connected]


@waits
async def test_without_a_connection_nothing_is_sent(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        await relay.stop()
        await anna.engine.first(Disconnected)
        anna.want(
            anna.submit(anna.log.text()),
            Ask(1, "blocks", requests.Blocks()),
            Introduce(),
        )
        assert await anna.engine.first(Failed) == Failed(1)


@waits
async def test_updates_are_told(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        subscription = anna.runner.updates.subscribed()
        told: list[Effect] = [
            Changed((1,), (2,)),
            TypingChanged(1, bytes(32), on=True),
        ]
        anna.want(*told, told[0])
        assert [await anext(subscription), await anext(subscription)] == told


@waits
async def test_the_engine_is_woken_when_it_wants(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        assert not anna.engine.all(Tick)
        anna.engine.at = clock() + 50
        anna.want()
        await anna.engine.first(Tick)
        assert anna.engine.at is None


@waits
async def test_files_are_dropped_only_where_the_engine_may(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path / "profile") as anna,
    ):
        await anna.engine.first(Connected)
        inside = tmp_path / "profile" / "files" / "a"
        outside, top = tmp_path / "b", tmp_path / "profile" / "c"
        inside.parent.mkdir(parents=True)
        for path in (inside, outside, top):
            path.touch()
        sneaky = f"{inside.parent}/../../b"
        paths = (inside, outside, top, sneaky, inside)
        anna.want(*(DropFile(str(path)) for path in paths))
        assert [path.exists() for path in (inside, outside, top)] == [False, True, True]


@waits
async def test_what_a_person_cannot_do_harms_nothing(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        anna.engine.answers = {OpenNotes: NoSuchChat(), ListChats: NoSuchChat()}
        with pytest.raises(NoSuchChat):
            anna.runner.intend(OpenNotes())
        with pytest.raises(NoSuchChat):
            anna.runner.answer(ListChats())
        anna.engine.answers = {ListChats: lambda: ()}
        assert anna.runner.answer(ListChats()) == ()


@waits
async def test_a_fault_of_the_engine_ends_all(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        await anna.engine.first(Connected)
        subscription = anna.runner.updates.subscribed()
        anna.engine.answers = {Replied: ZeroDivisionError("in the engine")}
        anna.want(Ask(1, "blocks", requests.Blocks()))
        assert anna.running is not None
        with pytest.raises(ZeroDivisionError, match="in the engine"):
            await anna.running
        with pytest.raises(AgentEnded):
            anna.runner.answer(ListChats())
        with pytest.raises(AgentEnded):
            await anext(subscription)


@waits
async def test_so_does_one_that_a_person_runs_into(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
        seated(relay.address, "bob", tmp_path) as bob,
    ):
        for each in (anna, bob):
            await each.engine.first(Connected)
            fault = ZeroDivisionError("in the engine")
            each.engine.answers = {OpenNotes: fault, ListChats: fault}
        with pytest.raises(ZeroDivisionError):
            anna.runner.intend(OpenNotes())
        with pytest.raises(ZeroDivisionError):
            bob.runner.answer(ListChats())
        for each in (anna, bob):
            assert each.running is not None
            with pytest.raises(ZeroDivisionError):
                await each.running
            with pytest.raises(AgentEnded):
                each.runner.intend(OpenNotes())


@waits
async def test_a_fault_while_a_connection_is_served_is_no_lost_connection(
    tmp_path: Path,
) -> None:
    async with (
        relay_in(tmp_path / "relay") as relay,
        seated(relay.address, "anna", tmp_path) as anna,
    ):
        anna.engine.answers = {Connected: NoSuchChat("a fault of our own")}
        assert anna.running is not None
        with pytest.raises(NoSuchChat, match="a fault of our own"):
            await anna.running
        assert anna.engine.all(Disconnected) == []
