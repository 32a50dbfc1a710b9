"""Two people and groups chat: all that a person can do, seen from all sides."""

from collections.abc import Callable  # noqa: TC003

import pytest

from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.engine.errors import NotAllowed, NothingToSend, NotNow, TooLong
from tgtui.engine.intents import (
    Accept,
    AddPeople,
    Cancel,
    CreateGroup,
    Decline,
    Delete,
    Edit,
    Leave,
    MarkRead,
    OpenNotes,
    React,
    RemovePeople,
    Rename,
    Send,
    SetPetname,
    SetRole,
    SetTimer,
    StartChat,
    Typing,
)
from tgtui.engine.queries import GetSheet, ListMembers, ListPeople, Search, WhoAmI
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import Trust
from tgtui.wire import Role


MINUTES = 60_000


def both(world: World) -> tuple[Client, int, Client, int]:
    """Return two people who chat with each other, each with their chat."""
    anna, bob = world.people("anna", "bob")
    here = anna.intend(StartChat(handle="bob"))
    world.settle()
    [request] = bob.chats()
    bob.intend(Accept(chat=request.id))
    world.settle()
    return anna, here, bob, request.id


def three(world: World) -> tuple[list[Client], list[int]]:
    """Return three people in a group of the first one's, each with their chat."""
    people = world.people("anna", "bob", "carl")
    anna, bob, carl = people
    for other in (bob, carl):
        anna.intend(StartChat(handle=other.name))
    world.settle()
    for other in (bob, carl):
        other.intend(Accept(chat=other.chats()[0].id))
    world.settle()
    group = anna.intend(
        CreateGroup(title="Friends", people=(bob.account, carl.account))
    )
    world.settle(10 * MINUTES)
    return people, [group, bob.chat("Friends").id, carl.chat("Friends").id]


def test_a_message_waits_until_the_other_one_accepts() -> None:
    world = World()
    anna, bob = world.people("anna", "bob")
    here = anna.intend(StartChat(handle="bob"))
    anna.intend(Send(chat=here, text="hello"))
    world.settle()
    assert anna.texts(here) == []
    assert anna.chats()[0].status.trust is Trust.SETTING_UP
    [request] = bob.chats()
    assert (request.state, request.name) == (ChatState.REQUEST, "@anna")
    assert bob.lines(request.id) == ["@anna invites you"]
    bob.intend(Accept(chat=request.id))
    world.settle()
    assert anna.texts(here) == bob.texts(request.id) == ["hello"]
    assert anna.chats()[0].status.words == "encrypted · @bob's key not checked"
    assert bob.chats()[0].status.trust is Trust.ENCRYPTED


def test_a_request_that_is_declined_is_gone_and_the_other_one_hears_nothing() -> None:
    world = World()
    anna, bob = world.people("anna", "bob")
    here = anna.intend(StartChat(handle="bob"))
    world.settle()
    bob.intend(Decline(chat=bob.chats()[0].id))
    anna.intend(Send(chat=here, text="hello?"))
    world.settle()
    assert bob.chats()[0].state is ChatState.ENDED
    assert bob.texts(1) == anna.texts(here) == []


def test_texts_answers_edits_and_reactions_are_the_same_on_both_sides() -> None:
    world = World()
    anna, here, bob, there = both(world)
    first = anna.intend(Send(chat=here, text="helo"))
    world.settle()
    got = bob.messages(there)[-1]
    bob.intend(Send(chat=there, text="hi", reply=got.id))
    bob.intend(React(message=got.id, text="+1"))
    anna.intend(Edit(message=first, text="hello"))
    world.settle()
    assert anna.texts(here) == bob.texts(there) == ["hello", "hi"]
    mine, answer = (m for m in anna.messages(here) if m.kind)
    assert (mine.edited, mine.reactions[0].names) == (True, ("@bob",))
    assert answer.reply == mine.id
    bob.intend(React(message=got.id, text=""))
    anna.intend(Delete(message=first))
    world.settle()
    for client, chat in ((anna, here), (bob, there)):
        deleted = next(m for m in client.messages(chat) if m.kind)
        assert (deleted.deleted, deleted.text, deleted.reactions) == (True, "", ())


def test_what_nobody_may_do_is_refused_and_changes_nothing() -> None:
    world = World()
    anna, here, _, __ = both(world)
    anna.intend(Send(chat=here, text="mine"))
    world.settle()
    theirs = anna.messages(here)[-1].id
    wrong: list[tuple[object, type[Exception]]] = [
        (Send(chat=here, text="  "), NothingToSend),
        (Send(chat=here, text="x" * 16_385), TooLong),
        (Edit(message=theirs, text=" "), NothingToSend),
        (Cancel(message=theirs), NotNow),
        (Rename(chat=here, title="no group"), NotAllowed),
        (SetTimer(chat=here, seconds=-1), TooLong),
    ]
    for intent, error in wrong:
        with pytest.raises(error):
            anna.intend(intent)  # type: ignore[arg-type]
    assert anna.texts(here) == ["mine"]


def test_both_who_begin_at_once_get_one_chat() -> None:
    world = World()
    anna, bob = world.people("anna", "bob")
    anna.cut()
    bob.cut()
    here = anna.intend(StartChat(handle="bob"))
    there = bob.intend(StartChat(handle="anna"))
    anna.intend(Send(chat=here, text="from anna"))
    bob.intend(Send(chat=there, text="from bob"))
    anna.connect()
    bob.connect()
    world.settle(10 * MINUTES)
    assert sorted(anna.texts(here)) == ["from anna", "from bob"]
    assert anna.texts(here) == bob.texts(there)
    assert len(anna.chats()) == len(bob.chats()) == 1


def test_a_group_is_the_same_for_all_its_members() -> None:
    world = World()
    (anna, bob, carl), chats = three(world)
    for client, chat in zip((anna, bob, carl), chats, strict=True):
        client.intend(Send(chat=chat, text=f"from {client.name}"))
    world.settle()
    texts = [c.texts(chat) for c, chat in zip((anna, bob, carl), chats, strict=True)]
    assert sorted(texts[0]) == ["from anna", "from bob", "from carl"]
    assert texts[1] == texts[2] == texts[0]
    sheets = [
        c.ask(GetSheet(chat=chat))
        for c, chat in zip((anna, bob, carl), chats, strict=True)
    ]
    assert len({sheet.group_words for sheet in sheets}) == 1
    assert sheets[0].post_quantum
    assert sheets[0].status.words == "encrypted for 3 people · 0 checked"


def test_a_group_changes_by_who_may_and_all_see_how() -> None:
    world = World()
    (anna, bob, carl), (here, there, yonder) = three(world)
    with pytest.raises(NotAllowed):
        bob.intend(Rename(chat=there, title="Mine"))
    anna.intend(SetRole(chat=here, account=bob.account, role=Role.ADMIN))
    anna.intend(SetTimer(chat=here, seconds=3600))
    world.settle(MINUTES)
    bob.intend(Rename(chat=there, title="Ours"))
    world.settle(MINUTES)
    assert carl.chat("Ours").timer == 3600
    assert carl.lines(yonder)[-3:] == [
        "@bob is an administrator now",
        "@anna set messages to disappear after 1 hour",
        "@bob named the group “Ours”",
    ]
    bob.intend(RemovePeople(chat=there, people=(carl.account,)))
    world.settle(MINUTES)
    assert carl.chat("Ours").status.words == "you were removed by @bob"
    anna.intend(Send(chat=here, text="without carl"))
    world.settle()
    assert bob.texts(there) == ["without carl"]
    assert carl.texts(yonder) == []
    with pytest.raises(NotNow):
        carl.intend(Send(chat=yonder, text="still here?"))


def test_who_is_added_later_reads_what_comes_from_then_on() -> None:
    world = World()
    (anna, bob, _), (here, there, __) = three(world)
    anna.intend(Send(chat=here, text="before"))
    world.settle()
    dora = world.person("dora")
    anna.intend(StartChat(handle="dora"))
    world.settle()
    dora.intend(Accept(chat=dora.chats()[0].id))
    world.settle()
    anna.intend(AddPeople(chat=here, people=(dora.account,)))
    world.settle(10 * MINUTES)
    assert bob.chat("Friends").status.trust is Trust.CHANGED
    anna.intend(Send(chat=here, text="after"))
    world.settle()
    assert dora.texts(dora.chat("Friends").id) == ["after"]
    assert bob.texts(there) == ["before", "after"]


def test_who_leaves_is_removed_by_the_others() -> None:
    world = World()
    (anna, bob, carl), (here, _, yonder) = three(world)
    carl.intend(Leave(chat=yonder))
    world.settle(10 * MINUTES)
    assert carl.chat("Friends").status.trust is Trust.ENDED
    members = anna.ask(ListMembers(chat=here))
    assert {m.person.account for m in members} == {anna.account, bob.account}


def test_what_is_written_offline_goes_out_in_order() -> None:
    world = World()
    anna, here, bob, there = both(world)
    anna.cut()
    for number in range(40):
        anna.intend(Send(chat=here, text=f"a{number}"))
        bob.intend(Send(chat=there, text=f"b{number}"))
    world.settle()
    cancelled = anna.messages(here)[-1].id
    anna.intend(Cancel(message=cancelled))
    anna.connect()
    world.settle()
    assert anna.texts(here) == bob.texts(there)
    mine = [text for text in bob.texts(there) if text.startswith("a")]
    assert mine == [f"a{number}" for number in range(39)]


def test_messages_disappear_and_their_evidence_a_day_later() -> None:
    world = World()
    anna, here, bob, there = both(world)
    anna.intend(SetTimer(chat=here, seconds=60))
    anna.intend(Send(chat=here, text="soon gone"))
    world.settle()
    got = bob.messages(there)[-1]
    assert bob.texts(there) == ["soon gone"]
    bob.intend(MarkRead(chat=there, message=got.id))
    world.settle(2 * MINUTES)
    assert bob.texts(there) == anna.texts(here) == []
    assert bob.database.messages.evidence(got.id) is not None
    world.settle(25 * 60 * MINUTES)
    bob.tick()
    assert bob.database.messages.evidence(got.id) is None


def test_what_is_read_is_counted_and_found() -> None:
    world = World()
    anna, here, bob, there = both(world)
    for text in ("an apple", "a pear", "apple pie"):
        anna.intend(Send(chat=here, text=text))
    world.settle()
    assert bob.chats()[0].unread == 3
    bob.intend(MarkRead(chat=there, message=bob.messages(there)[-1].id))
    assert bob.chats()[0].unread == 0
    found = [m.text for m in bob.ask(Search(text="appl"))]
    assert found == ["apple pie", "an apple"]


def test_notes_are_for_oneself_alone() -> None:
    world = World()
    anna = world.person("anna")
    notes = anna.intend(OpenNotes())
    anna.intend(Send(chat=notes, text="remember"))
    world.settle()
    assert anna.texts(notes) == ["remember"]
    assert anna.intend(OpenNotes()) == notes
    assert anna.chats()[0].status.words == "encrypted · only you"


def test_people_have_the_names_that_one_gives_them() -> None:
    world = World()
    anna, here, bob, _ = both(world)
    anna.intend(SetPetname(account=bob.account, name="Bobby"))
    assert anna.chats()[0].name == "Bobby"
    assert [p.name for p in anna.ask(ListPeople())] == ["Bobby"]
    assert anna.ask(WhoAmI()).person.handle == "anna"
    assert anna.messages(here) is not None


def test_typing_is_seen_and_ends() -> None:
    world = World()
    anna, here, bob, there = both(world)
    anna.intend(Typing(chat=here))
    while anna.going or bob.coming:
        if anna.going:
            anna.send_one()
        if bob.coming:
            bob.deliver_one()
    key = (there, anna.account)
    assert key in bob.engine._session.typists  # noqa: SLF001
    world.settle(10_000)
    assert key not in bob.engine._session.typists  # noqa: SLF001


@pytest.mark.parametrize("cause", ["cut", "restart"])
def test_nothing_is_lost_when_a_client_ends_at_any_step(cause: str) -> None:
    world = World()
    anna, here, bob, there = both(world)
    ends: dict[str, Callable[[], None]] = {"cut": anna.cut, "restart": anna.restart}
    for number in range(12):
        anna.intend(Send(chat=here, text=str(number)))
        for _ in range(number % 4):
            if anna.going:
                anna.send_one()
        ends[cause]()
        anna.connect()
    world.settle()
    expected = [str(number) for number in range(12)]
    assert bob.texts(there) == anna.texts(here) == expected
    states = {m.state for m in anna.messages(here) if m.kind}
    assert states == {MessageState.DELIVERED}
