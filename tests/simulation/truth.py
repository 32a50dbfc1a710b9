"""What has to hold once everything has come to rest, whatever happened before.

The scheduler knows what each client's database says and what the relay took: a fault is
where what a client shows does not follow from that.
"""

from collections import defaultdict
from collections.abc import Iterator

from tests.simulation.client import SHOWN, Client
from tests.simulation.spy import Key, Spy
from tests.simulation.world import World
from tgtui.codec import decode_whole
from tgtui.engine.core.remembered import RoomFacts, Standing, room_facts
from tgtui.engine.queries import ListMembers
from tgtui.engine.rows import ChatState, MessageRow, MessageState
from tgtui.engine.views import ChatView, Trust
from tgtui.franking import ReceiverState
from tgtui.mls import Group


UNSENT = frozenset({MessageState.WAITING, MessageState.FAILED})


def rooms(client: Client) -> Iterator[tuple[bytes, int, RoomFacts]]:
    """Yield each room of a client, with its chat and what is remembered of it."""
    for group_id, chat in client.database.rooms.all():
        data = client.database.rooms.facts(group_id)
        if data is not None:
            yield group_id, chat, room_facts(data)


def group_of(client: Client, group_id: bytes) -> Group | None:
    """Return a client's state of a group, read from its database."""
    epoch = client.database.rooms.epoch(group_id)
    if epoch is None:
        return None
    return Group.restore(epoch, client.database.rooms.ratchet(group_id))


def messages(client: Client) -> Iterator[MessageRow]:
    """Yield all messages that a client has, in the order of its timelines."""
    for chat in client.database.chats.all():
        yield from client.database.messages.page(chat.id, limit=1_000_000)[::-1]


class Truth:
    """Looks at a world at rest, and yields what is wrong with it.

    Attributes:
        world: The world.
        spy: Which keys were used.
        written: Each text that somebody wrote, with who did.
        dropped: Texts that need not be anywhere: their writer gave them up.
    """

    def __init__(self, world: World, spy: Spy) -> None:
        self.world = world
        self.spy = spy
        self.written: dict[str, str] = {}
        self.dropped: set[str] = set()
        self._submitted: dict[Key, bytes] = {}
        self.faults: list[str] = []

    def left(self, message: bytes) -> None:
        """Take note of a message that left a client: its key is used now."""
        key = self.spy.keys.get(message)
        if key is None:
            return
        if self._submitted.setdefault(key, message) != message:
            self.faults.append(f"a key was used twice: {key.epoch} {key.generation}")

    def forget(self, client: Client) -> None:
        """Require nothing of what an old copy of a client's data does not have."""
        self.dropped |= {t for t, name in self.written.items() if name == client.name}

    def judge(self) -> list[str]:
        """Return what is wrong."""
        for check in (
            self._once,
            self._same_order,
            self._whole,
            self._nothing_lost,
            self._agreed,
            self._nothing_later,
            self._indicators,
        ):
            self.faults += [f"{check.__name__}: {text}" for text in check()]
        return self.faults

    @property
    def _clients(self) -> list[Client]:
        return list(self.world.clients.values())

    def _once(self) -> Iterator[str]:
        """Every message is shown once at most, wherever it is shown."""
        for client in self._clients:
            seen: set[str] = set()
            for row in messages(client):
                if row.kind and row.text in self.written and row.state in SHOWN:
                    if row.text in seen:
                        yield f"{client.name} shows {row.text} twice"
                    seen.add(row.text)

    def _same_order(self) -> Iterator[str]:
        """Two who show messages of one room show them in the order of its log."""
        for client in self._clients:
            last: dict[bytes, int] = {}
            for row in messages(client):
                if not row.kind or row.state not in SHOWN or row.seq is None:
                    continue
                group = row.group or b""
                if row.seq <= last.get(group, 0):
                    yield f"{client.name} shows {row.text} out of order"
                last[group] = row.seq

    def _whole(self) -> Iterator[str]:
        """Who received a part of a log shows every message of that part."""
        places = self._places()
        for client in self._clients:
            shown = {
                (row.group, row.seq) for row in messages(client) if row.kind or row.seq
            }
            for group_id, _, facts in rooms(client):
                if facts.standing is not Standing.ACTIVE or not facts.receiver:
                    continue
                state = decode_whole(ReceiverState.decode, facts.receiver)
                for seq, text in places[group_id].items():
                    within = state.baseline_seq < seq <= state.seq
                    if within and (group_id, seq) not in shown:
                        yield f"{client.name} does not show {text} ({seq})"

    def _places(self) -> dict[bytes, dict[int, str]]:
        """Return the texts in each room by their places, says who wrote them."""
        places: dict[bytes, dict[int, str]] = defaultdict(dict)
        for client in self._clients:
            for row in messages(client):
                mine = row.account == client.account and row.state in SHOWN
                if row.kind and mine and row.group and row.seq:
                    places[row.group][row.seq] = row.text
        return places

    def _nothing_lost(self) -> Iterator[str]:
        """What was written waits, has failed, or is in the log as is shown."""
        taken = {(group, seq) for group, seq, _, __ in self.world.relay.accepted}
        for text, name in self.written.items():
            client = self.world.clients[name]
            rows = [row for row in messages(client) if row.text == text]
            if not rows and text not in self.dropped:
                yield f"{name} lost {text}"
            for row in rows:
                if row.state in SHOWN and (row.group, row.seq) not in taken:
                    yield f"{name} shows {text} as sent, and the relay never took it"
                waits = client.database.outbox.of_message(row.id)
                if row.state in UNSENT and waits is None:
                    yield f"{name} does not send {text}"

    def _agreed(self) -> Iterator[str]:
        """Who is in one epoch of a room agrees about it, and all are in one epoch."""
        views: dict[bytes, dict[str, tuple[object, ...]]] = defaultdict(dict)
        for client in self._clients:
            for group_id, chat, facts in rooms(client):
                group = group_of(client, group_id)
                if facts.standing is Standing.ACTIVE and group is not None:
                    members = client.ask(ListMembers(chat=chat))
                    row = client.database.chats.get(chat)
                    assert row is not None
                    views[group_id][client.name] = (
                        group.epoch,
                        group.epoch_authenticator.expose().hex()[:8],
                        facts.timer,
                        row.title,
                        tuple(sorted((m.person.account, m.role) for m in members)),
                    )
        for group_id, seen in views.items():
            if len(set(seen.values())) > 1:
                short = {name: view[:4] for name, view in seen.items()}
                yield f"room {group_id.hex()[:8]}: {short}"

    def _nothing_later(self) -> Iterator[str]:
        """Who is not in a group has no key of it."""
        for client in self._clients:
            for group_id, _, facts in rooms(client):
                gone = facts.standing in (Standing.REMOVED, Standing.LEFT)
                if gone and group_of(client, group_id) is not None:
                    yield f"{client.name} has keys of a room that it is not in"

    def _indicators(self) -> Iterator[str]:
        """No indicator is better than the truth."""
        for client in self._clients:
            for chat in client.chats():
                yield from self._indicator(client, chat)

    def _indicator(self, client: Client, chat: ChatView) -> Iterator[str]:
        status = chat.status
        row = client.database.chats.get(chat.id)
        assert row is not None
        group = None if row.group is None else group_of(client, row.group)
        good = status.trust in (Trust.ENCRYPTED, Trust.CHECKED)
        if good and (group is None or chat.state is not ChatState.ACTIVE):
            yield f"{client.name} says {status.words!r}, and has no group"
        if not good or group is None:
            return
        holders = {
            other.name
            for other in self._clients
            if row.group is not None
            and (theirs := group_of(other, row.group)) is not None
            and theirs.epoch_authenticator == group.epoch_authenticator
        }
        if status.readers < len(holders):
            yield f"{client.name} says {status.words!r}, and {holders} can read"
        unchecked = [
            p.account
            for p in client.database.people.all()
            if not p.verified and p.account != client.account
        ]
        if status.trust is Trust.CHECKED and row.peer in unchecked:
            yield f"{client.name} says that a key is checked which is not"
