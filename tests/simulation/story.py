"""A history: what a seed makes of some people and a relay, until all comes to rest."""

from collections.abc import Callable
from typing import Final

from tests.dice import Dice
from tests.simulation.client import Client, Crash
from tests.simulation.spy import Spy, watching
from tests.simulation.truth import Truth, rooms
from tests.simulation.world import World
from tgtui.crypto import SeededEntropy
from tgtui.engine.core.remembered import Standing
from tgtui.engine.errors import EngineError
from tgtui.engine.intents import (
    Accept,
    Acknowledge,
    AddPeople,
    AnyIntent,
    CreateGroup,
    Delete,
    Edit,
    Leave,
    MarkRead,
    React,
    RefreshKeys,
    RemovePeople,
    Rename,
    Restart,
    Send,
    SetRole,
    SetTimer,
    StartChat,
)
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import ChatView
from tgtui.store import Database
from tgtui.wire import Role, RoomKind


NAMES: Final = ("anna", "bob", "carl", "dora")
STEPS: Final = 400
HOURS: Final = 3_600_000
RESTS: Final = 6


class Story:
    """What a seed makes of a world.

    Attributes:
        world: The world.
        truth: What has to hold in the end.
        told: What happened, a line each.
    """

    def __init__(self, seed: int, spy: Spy) -> None:
        name = b"story %d" % seed
        self.world = World(name)
        self.truth = Truth(self.world, spy)
        self.told: list[str] = []
        self._dice = Dice(SeededEntropy(name))
        self._count = 0
        self._copies: dict[str, bytes] = {}
        self._acts: list[tuple[int, Callable[[Client], None]]] = [
            (40, self._let_send),
            (40, self._let_hear),
            (14, self._say),
            (4, self._pass_time),
            (3, self._chat),
            (3, self._answer),
            (4, self._touch),
            (4, self._change),
            (2, self._cut),
            (5, self._connect),
            (2, self._crash_before),
            (2, self._crash_after),
            (2, self._repeat),
            (1, self._end_relay),
            (1, self._put_back),
        ]
        self._total = sum(weight for weight, _ in self._acts)

    def play(self, steps: int = STEPS) -> list[str]:
        """Let it all happen, and return what is wrong in the end."""
        for name in NAMES[: 2 + self._dice.number(3)]:
            self.world.person(name)
        for _ in range(steps):
            client = self._dice.one(list(self.world.clients.values()))
            self._draw()(client)
        self._rest()
        return self.truth.judge()

    def _draw(self) -> Callable[[Client], None]:
        number = self._dice.number(self._total)
        for weight, act in self._acts:
            if number < weight:
                return act
            number -= weight
        raise AssertionError

    def _tell(self, client: Client, what: object) -> None:
        self.told.append(f"{self.world.relay.now} {client.name}: {what}")

    # --- what happens on its own

    def _let_send(self, client: Client) -> None:
        if client.going:
            effect = client.going[0]
            self.truth.left(getattr(effect, "message", b""))
            self._tell(client, f"sends {type(effect).__name__}")
            client.send_one()

    def _let_hear(self, client: Client) -> None:
        for _ in range(1 + self._dice.number(4)):
            if client.coming:
                self._tell(client, f"hears {type(client.coming[0]).__name__}")
                client.deliver_one()

    def _pass_time(self, client: Client) -> None:
        self.world.relay.now += 1 + self._dice.number(20_000)
        self._tell(client, "ticks")
        client.tick()
        self.world.relay.take_turns()

    def _cut(self, client: Client) -> None:
        self._tell(client, "is cut off")
        client.cut()

    def _connect(self, client: Client) -> None:
        if not client.online:
            self._tell(client, "connects")
            client.connect()

    def _crash_before(self, client: Client) -> None:
        """End a client while it decides something: nothing of it is durable."""
        if not client.coming:
            return
        self._tell(client, "crashes before it has stored something")
        event = client.coming[0]
        try:
            with client.database.transaction():
                client.engine.hear(event, self.world.relay.now)
                raise Crash  # noqa: TRY301 - what undoes it all
        except Crash:
            client.restart()

    def _crash_after(self, client: Client) -> None:
        """End a client when it has stored something, and has done nothing yet."""
        self._tell(client, "crashes after it has stored something")
        if client.coming:
            client.engine.hear(client.coming[0], self.world.relay.now)
        client.restart()

    def _repeat(self, client: Client) -> None:
        """Send a client again what it has."""
        for group_id, _, facts in rooms(client):
            if client.online and facts.standing is Standing.ACTIVE:
                self._tell(client, "is sent all again")
                client.repeat(group_id, 1 + self._dice.number(6))
                return

    def _end_relay(self, _: Client) -> None:
        """End the relay between two of its transactions: what it took is durable."""
        self.told.append(f"{self.world.relay.now} the relay ends, and is back")
        for client in self.world.clients.values():
            client.cut()

    def _put_back(self, client: Client) -> None:
        """Copy a client's data, or put back the copy that was made."""
        copy = self._copies.pop(client.name, None)
        if copy is None:
            self._copies[client.name] = client.database.snapshot()
            return
        self._tell(client, "has old data put back")
        self.truth.forget(client)
        client.restart(Database.of_snapshot(copy))

    # --- what people do

    def _intend(self, client: Client, intent: AnyIntent) -> object:
        try:
            reply: object = client.intend(intent)
        except EngineError as error:
            self._tell(client, f"may not {intent}: {error}")
            return None
        self._tell(client, f"wants {intent}")
        return reply

    def _others(self, client: Client) -> list[Client]:
        return [c for c in self.world.clients.values() if c is not client]

    def _one_chat(self, client: Client) -> ChatView | None:
        chats = [c for c in client.chats() if c.state is not ChatState.ENDED]
        return self._dice.one(chats) if chats else None

    def _say(self, client: Client) -> None:
        chat = self._one_chat(client)
        if chat is None:
            return
        self._count += 1
        text = f"{client.name} {self._count}"
        if self._intend(client, Send(chat=chat.id, text=text)) is not None:
            self.truth.written[text] = client.name

    def _chat(self, client: Client) -> None:
        other = self._dice.one(self._others(client))
        if self._dice.flag():
            self._intend(client, StartChat(handle=other.name))
            return
        people = tuple(c.account for c in self._dice.some(self._others(client), 3))
        self._intend(client, CreateGroup(title="group", people=people))

    def _answer(self, client: Client) -> None:
        for chat in client.chats():
            if chat.state is ChatState.REQUEST:
                self._intend(client, Accept(chat=chat.id))
            self._intend(client, Acknowledge(chat=chat.id))

    def _touch(self, client: Client) -> None:
        chat = self._one_chat(client)
        messages = [] if chat is None else client.messages(chat.id)
        known = [m for m in messages if m.kind and not m.deleted]
        if chat is None or not known:
            return
        message = self._dice.one(known)
        number = self._dice.number(4)
        if number == 0 and message.mine and message.state is not MessageState.FAILED:
            self._count += 1
            text = f"{client.name} {self._count}"
            if self._try(client, Edit(message=message.id, text=text)):
                self.truth.dropped.add(message.text)
        elif number == 1 and message.mine:
            self.truth.dropped.add(message.text)
            self._intend(client, Delete(message=message.id))
        elif number == 2:
            self._intend(client, React(message=message.id, text="+1"))
        else:
            self._intend(client, MarkRead(chat=chat.id, message=message.id))

    def _try(self, client: Client, intent: AnyIntent) -> bool:
        try:
            client.intend(intent)
        except EngineError:
            return False
        self._tell(client, f"wants {intent}")
        return True

    def _change(self, client: Client) -> None:
        chat = self._one_chat(client)
        if chat is None:
            return
        other = self._dice.one(self._others(client)).account
        self._count += 1
        changes: list[AnyIntent] = [
            RefreshKeys(chat=chat.id),
            SetTimer(chat=chat.id, seconds=self._dice.one((0, 3_000_000))),
        ]
        if chat.kind is RoomKind.GROUP:
            changes += [
                Rename(chat=chat.id, title=f"title {self._count}"),
                AddPeople(chat=chat.id, people=(other,)),
                RemovePeople(chat=chat.id, people=(other,)),
                SetRole(chat=chat.id, account=other, role=Role.ADMIN),
            ]
        if not self._dice.number(6):
            changes = [Leave(chat=chat.id), Restart(chat=chat.id)]
        self._intend(client, self._dice.one(changes))

    # --- the end

    def _rest(self) -> None:
        """Let everybody be there and agree to everything, until nothing happens."""
        for _ in range(RESTS):
            for client in self.world.clients.values():
                self._connect(client)
                self._answer(client)
            for client in self.world.clients.values():
                self._watch(client)
            self.world.settle(9 * HOURS)

    def _watch(self, client: Client) -> None:
        for effect in client.going:
            self.truth.left(getattr(effect, "message", b""))


def played(seed: int, steps: int = STEPS) -> tuple[Story, list[str]]:
    """Play the history of a seed, and return it with what is wrong in the end."""
    with watching() as spy:
        story = Story(seed, spy)
        return story, story.play(steps)
