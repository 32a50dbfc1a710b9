"""One client of the simulation: an engine, its database, and its connection."""

from collections import deque
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, Final

from tests.simulation.relay import NOW, Relay
from tgtui.crypto import Secret, SeededEntropy
from tgtui.engine import Engine
from tgtui.engine.effects import (
    Acknowledge,
    Ask,
    Effect,
    FetchBlob,
    Resume,
    SendSignal,
    Submit,
)
from tgtui.engine.events import (
    Accepted,
    BlobCame,
    Connected,
    Declined,
    DescriptorCame,
    Disconnected,
    Event,
    Failed,
    Replied,
    Tick,
)
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import AnyQuery, ListChats, ListMessages
from tgtui.engine.rows import MessageState
from tgtui.engine.views import ChatView, MessageView
from tgtui.keys import DeviceKey, IdentityKey
from tgtui.relay.core import Follow, Sender, Submission
from tgtui.relay.ports import Account, Device
from tgtui.store import Database
from tgtui.wire import (
    Ack,
    Caught,
    Entry,
    Hello,
    InboxItem,
    Passed,
    Refused,
    Segment,
    Signalled,
    Truncated,
    read_outer,
)


class Crash(Exception):
    """The client's process ended at this point."""


Watch = Callable[["Client", bytes | Event], None]
"""Is told of each message that leaves a client, and of each frame that it hears."""


def _blind(_: "Client", __: bytes | Event) -> None:
    pass


SHOWN: Final = frozenset(
    {
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.READ,
        MessageState.RECEIVED,
    }
)


class Client:
    """A client.

    Attributes:
        name: Its handle.
        account: Its account.
        device: Its device.
        engine: Its engine, made anew after each crash.
        database: What survives a crash.
        online: Whether it has a connection.
        going: The frames that it sent and the relay has not got.
        coming: The frames that the relay sent and it has not got.
        asking: The requests that it sent beside them, and the relay has not got.
        answers: The answers to requests that it has not got.
        checked: Whose keys it has checked, and found to be theirs.
        watch: Who is told what it sends and hears.
        history: What happened to it, for whoever looks for a fault.
    """

    def __init__(self, relay: Relay, name: str, seed: bytes = b"") -> None:
        self.name = name
        self.relay = relay
        self.identity = IdentityKey.from_seed(Secret(sha256(name.encode()).digest()))
        self._entropy = SeededEntropy(seed + b"client " + name.encode())
        key = DeviceKey.generate(self.identity, self._entropy, created=NOW - 1000)
        credential = key.credential
        self.account: bytes = credential.account
        self.device: bytes = credential.device
        relay.settle(
            Account(credential.account, name, self.identity.public_key, NOW),
            Device(
                credential.device,
                credential.account,
                credential.device_key,
                credential.encoded(),
                NOW,
            ),
        )
        self.database = Database.in_memory()
        Engine.found(
            self.database, device=key, handle=name, descriptor=relay.descriptor
        )
        self.online = False
        self.going: deque[Effect] = deque()
        self.coming: deque[Event] = deque()
        self.asking: list[Ask] = []
        self.answers: list[Event] = []
        self.history: list[str] = []
        self.checked: set[str] = set()
        self.watch: Watch = _blind
        self._follows: dict[bytes, int] = {}
        self._unsaid: set[bytes] = set()
        self._inbox: int | None = None
        self.engine = Engine(self.database, self._entropy)

    @property
    def who(self) -> Sender:
        """How the relay knows it."""
        return Sender(self.account, self.device)

    # --- the process

    def restart(self, database: Database | None = None) -> None:
        """Begin anew with what the database has, without a connection."""
        self.cut(tell=False)
        self.asking.clear()
        self.answers.clear()
        if database is not None:
            self.database = database
        self.engine = Engine(self.database, self._entropy)
        self._queue(self.engine.start(self.relay.now))

    def hear(self, *events: Event) -> None:
        """Let the engine hear something."""
        self._queue(self.engine.hear_all(events, self.relay.now))

    def intend(self, intent: AnyIntent) -> Any:  # noqa: ANN401 - as the intent says
        """Let the engine do what a person wants, and return the reply."""
        reply, effects = self.engine.intend(intent, self.relay.now)
        self._queue(effects)
        return reply

    def ask(self, query: AnyQuery) -> Any:  # noqa: ANN401 - as the query says
        """Ask the engine."""
        return self.engine.answer(query, self.relay.now)

    def _queue(self, effects: Iterable[Effect]) -> None:
        if not self.online:
            return
        for effect in effects:
            if isinstance(effect, Ask):
                self.asking.append(effect)
            elif isinstance(effect, FetchBlob):
                self.answers.append(
                    BlobCame(effect.number, self.relay.shelf[effect.blob])
                )
            elif isinstance(effect, (Submit, Resume, Acknowledge, SendSignal)):
                self.going.append(effect)

    # --- the connection

    def connect(self) -> None:
        """Open a connection."""
        self.cut(tell=False)
        self.online = True
        self.relay.listeners[self.device] = self
        self.hear(Connected(Hello(1, self.relay.now, 1)))
        self.relay.take_turns()

    def cut(self, *, tell: bool = True) -> None:
        """Lose the connection, and all that was under way on it.

        Requests go another way: their answers come, to nobody who waits for them.
        """
        was, self.online = self.online, False
        self.relay.listeners.pop(self.device, None)
        self.going.clear()
        self.coming.clear()
        self._follows.clear()
        self._inbox = None
        if was and tell:
            self.hear(Disconnected())

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self.going or self.coming or self.asking or self.answers)

    def deliver_one(self) -> None:
        """Hear the next frame that the relay sent."""
        self.deliver(1)

    def deliver(self, count: int) -> None:
        """Hear the next frames that the relay sent, all of them or none."""
        frames = [self.coming.popleft() for _ in range(min(count, len(self.coming)))]
        for frame in frames:
            self.watch(self, frame)
        self.hear(*frames)

    def hear_answer(self, which: int = 0) -> None:
        """Hear the answer to a request."""
        self.hear(self.answers.pop(which))

    def ask_one(self, which: int = 0) -> None:
        """Let the relay get a request."""
        self._ask(self.asking.pop(which))

    def send_one(self) -> None:
        """Let the relay get the next frame that was sent."""
        effect = self.going.popleft()
        match effect:
            case Submit():
                self._submit(effect)
            case Resume():
                self._resume(effect)
            case Acknowledge():
                self.relay.acknowledge(self.who, Ack(effect.rooms, effect.inbox))
            case SendSignal():
                self._signal(effect)
            case _:
                raise AssertionError(effect)

    def _ask(self, effect: Ask) -> None:
        if effect.call == "stamp":
            self.hear(DescriptorCame(self.relay.descriptor.encoded))
        try:
            reply = self.relay.answer(self.who, effect.call, effect.request)
        except Refused as error:
            self.history.append(f"{effect.call} refused: {error.refusal}")
            failed = Failed(effect.number, error.refusal, error.retry_after)
            self.answers.append(failed)
        else:
            self.answers.append(Replied(effect.number, reply))

    def _submit(self, effect: Submit) -> None:
        self.watch(self, effect.message)
        submission = Submission(
            read_outer(effect.message),
            sha256(effect.message).digest(),
            effect.message,
            None,
            self.relay.fitted(self.account, effect.extras),
            leave=effect.leave,
            proof=effect.proof,
        )
        at = len(self.coming)
        try:
            stamp = self.relay.take(self.who, submission)
        except Refused as error:
            self.history.append(f"{effect.dev_seq} refused: {error.refusal}")
            self.coming.append(
                Declined(
                    effect.group,
                    effect.dev_seq,
                    submission.message_hash,
                    error.refusal,
                    error.retry_after,
                    error.seq,
                    error.commitment,
                )
            )
            return
        digest = submission.message_hash
        self.coming.insert(at, Accepted(effect.group, effect.dev_seq, digest, stamp))
        seq = int.from_bytes(stamp[8:16], "big")
        if self._follows.get(effect.group) == seq - 1:
            self._follows[effect.group] = seq

    def _resume(self, effect: Resume) -> None:
        for held in effect.rooms:
            if held.stamp is not None:
                self.relay.hear_stamp(held.group, held.stamp)
            self._follows[held.group] = held.seq
            self._unsaid.add(held.group)
            self.grew(held.group)
        if effect.inbox is not None:
            self._inbox = effect.inbox
            self.inbox_grew()

    def _signal(self, effect: SendSignal) -> None:
        for device, listener in self.relay.listeners.items():
            if device != self.device:
                listener.signalled(Signalled(effect.group, self.device, effect.sealed))

    # --- what the relay tells

    def grew(self, group: bytes) -> None:
        """Be sent what is new in a room."""
        after = self._follows.get(group)
        if after is None or not self.online:
            return
        try:
            follow, entries = self.relay.entries(self.who, group, after)
        except Refused:
            del self._follows[group]
            return
        if follow.truncated is not None:
            self.coming.append(Truncated(group, follow.truncated))
        self._send_entries(group, follow, entries)
        if group in self._unsaid:
            self._unsaid.remove(group)
            passed = self.relay.all_have(self.who, group)
            self.coming.append(Caught(group, self._follows[group], passed))

    def _send_entries(
        self, group: bytes, follow: Follow, entries: Iterable[Entry]
    ) -> None:
        """Be sent entries, each segment before the first one that is in it."""
        last, segments = self._follows[group], list(follow.segments)
        for entry in entries:
            seq = int.from_bytes(entry.stamp[8:16], "big")
            while segments and segments[0][0] < seq:
                self.coming.append(Segment(group, segments.pop(0)[1]))
            self.coming.append(entry)
            last = max(last, seq)
        self.coming.extend(Segment(group, record) for _, record in segments)
        ends = follow.seq if follow.through is None else 0
        self._follows[group] = max(last, ends)

    def repeat(self, group: bytes, count: int) -> None:
        """Be sent the last entries of a room again."""
        after, room = self._follows.get(group), self.relay.tx.rooms.room(group)
        if after is not None and room is not None:
            self._follows[group] = max(room.floor, after - count)
            self.grew(group)

    def stop(self, group: bytes) -> None:
        """Be served a room no longer."""
        self.grew(group)
        self._follows.pop(group, None)

    def passed(self, group: bytes, seq: int) -> None:
        """Hear up to where all have a room."""
        if group in self._follows and self.online:
            self.coming.append(Passed(group, seq))

    def inbox_grew(self) -> None:
        """Be sent what is new in the inbox."""
        if self._inbox is None or not self.online:
            return
        for row in self.relay.tx.inbox.items(self.device, self._inbox, 1000):
            self.coming.append(InboxItem(row.seq, row.at, row.kind, row.body))
            self._inbox = row.seq

    def signalled(self, frame: Signalled) -> None:
        """Be told a signal, where the room is followed."""
        if frame.group in self._follows:
            self.told(frame)

    def told(self, frame: Any) -> None:  # noqa: ANN401 - any frame
        """Be told what is not kept."""
        self.coming.append(frame)

    # --- what it shows

    def chats(self) -> tuple[ChatView, ...]:
        """Return its chats."""
        chats: tuple[ChatView, ...] = self.ask(ListChats())
        return chats

    def chat(self, name: str) -> ChatView:
        """Return the chat that is called that."""
        return next(chat for chat in self.chats() if chat.name == name)

    def messages(self, chat: int) -> list[MessageView]:
        """Return all messages of a chat."""
        return list(self.ask(ListMessages(chat=chat, limit=100_000)))

    def texts(self, chat: int) -> list[str]:
        """Return the texts of all messages of a chat that are shown as sent."""
        return [m.text for m in self.messages(chat) if m.kind and m.state in SHOWN]

    def lines(self, chat: int) -> list[str]:
        """Return what stands between the messages."""
        return [m.text for m in self.messages(chat) if not m.kind]

    def tick(self) -> None:
        """Let time pass for it."""
        self.hear(Tick())
