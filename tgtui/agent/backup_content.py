"""What of a profile's data a backup holds, and how it comes back into an empty one.

What proves who wrote what is kept, and the numbers and places of everything. What is
bound to a device is not: its key, its KeyPackages, the keys of messages, and what was
under way. The device that comes back asks to be let into each room anew.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from tgtui.agent.backup_records import (
    AnyRecord,
    Chat,
    Message,
    Origin,
    Person,
    Report,
    Revoked,
    Settings,
    Value,
)
from tgtui.agent.errors import BackupDamaged, DataThere
from tgtui.agent.ports import Restorable
from tgtui.engine.ports import Store
from tgtui.engine.rows import (
    ChatRow,
    ChatState,
    MessageRow,
    MessageState,
    OutboxRow,
)
from tgtui.engine.unsent import reaction
from tgtui.store import StoreMisused
from tgtui.wire import RoomKind


UNSENT: Final = "this was not sent yet when the backup was made: send it again"
"""Why a message failed that waited when the backup was made."""

_OF_A_ROOM: Final = ("fork", "texts", "members")
_OF_A_REACTION: Final = "reaction"
_PAGE: Final = 500


def gather(store: Store, origin: Origin, settings: str = "") -> Iterator[AnyRecord]:
    """Yield all that a backup of a profile holds.

    Args:
        store: Its data, which nobody writes to meanwhile.
        origin: Whose it is.
        settings: The text of the configuration, where there is one.
    """
    yield origin
    if settings:
        yield Settings(settings)
    for person in store.people.all():
        yield Person(person)
    for (account, device), at in store.people.revocations().items():
        yield Revoked(account, device, at)
    for row in sorted(store.chats.all(), key=lambda each: each.id):
        # Who was invited is invited anew: this invitation was to one device.
        if row.state is not ChatState.REQUEST:
            yield from _chat(store, row)
    for report in reversed(store.reports.all()):
        yield Report(report)


def replay(records: Iterable[AnyRecord], store: Restorable) -> None:
    """Put the records of a backup into an empty database: all of them, or nothing.

    Raises:
        DataThere: It is not empty.
        BackupDamaged: The records end with a fault, or do not belong together.
    """
    if store.chats.all() or store.people.all():
        raise DataThere
    try:
        with store.transaction():
            answers = _Answers(store)
            for record in records:
                _put_back(store, record, answers)
            answers.settle()
    except StoreMisused as error:
        # One speaks of what is not there, or twice of the same.
        raise BackupDamaged from error


def _chat(store: Store, row: ChatRow) -> Iterator[AnyRecord]:
    rooms = tuple(store.rooms.of_chat(row.id))
    yield Chat(row, rooms)
    last = 0
    while page := store.messages.after(row.id, last, limit=_PAGE):
        for message in page:
            yield from _message(store, message)
        last = page[-1].id
    for room in rooms:
        for kind in _OF_A_ROOM:
            yield from _value(store, f"{kind}:{room.hex()}")


def _message(store: Store, row: MessageRow) -> Iterator[AnyRecord]:
    every = store.messages.reactions(row.id)
    sent = tuple(each for each in every if each.commitment is not None)
    # Those of others have come, and were sent: what has no proof is this account's.
    unsent = tuple(each for each in every if each.commitment is None)
    yield Message(row, store.messages.evidence(row.id), sent, unsent)
    for commitment in filter(None, (each.commitment for each in sent)):
        yield from _value(store, f"{_OF_A_REACTION}:{commitment.hex()}")


def _value(store: Store, name: str) -> Iterator[Value]:
    value = store.values.get(name)
    if value is not None:
        yield Value(name, value)


class _Answers:
    """Messages that answer one which comes back later than they do."""

    def __init__(self, store: Restorable) -> None:
        self._store = store
        self._early: list[MessageRow] = []

    def add(self, row: MessageRow) -> None:
        """Add a message, and remember what it answers."""
        messages = self._store.messages
        if row.ref is None or messages.get(row.ref) is not None:
            messages.put_back(row)
            return
        messages.put_back(replace(row, ref=None))
        self._early.append(row)

    def settle(self) -> None:
        """Say of each what it answers, if that is there."""
        messages = self._store.messages
        for row in self._early:
            if row.ref is not None and messages.get(row.ref) is not None:
                messages.put(row)


def _put_back(store: Restorable, record: AnyRecord, answers: _Answers) -> None:
    match record:
        case Origin() | Settings():
            pass
        case Person():
            store.people.put(record.row)
        case Revoked():
            store.people.add_revocation(record.account, record.device, record.at)
        case Chat():
            _put_chat_back(store, record)
        case Message():
            _put_message_back(store, record, answers)
        case Report():
            store.reports.put(record.row)
        case Value():
            store.values.put(record.name, record.value)


def _put_chat_back(store: Restorable, record: Chat) -> None:
    row, rooms = record.row, record.rooms
    if row.kind is RoomKind.NOTES and row.state is not ChatState.ENDED:
        # Nobody else is in it who could let this device back in.
        row, rooms = replace(row, state=ChatState.SETTING_UP, group=None), ()
    elif row.state is ChatState.SETTING_UP:
        # Whether there is that room yet only the other device knew.
        row, rooms = replace(row, group=None), _without(rooms, row.group)
    elif row.state is ChatState.ENDED:
        # Nothing is asked of a room that its chat is not written to.
        row = replace(row, group=None)
    store.chats.put_back(row)
    for room in rooms:
        store.rooms.add(room, row.id, b"")


def _without(rooms: tuple[bytes, ...], gone: bytes | None) -> tuple[bytes, ...]:
    return tuple(room for room in rooms if room != gone)


def _put_message_back(store: Restorable, record: Message, answers: _Answers) -> None:
    row = record.row
    if row.state is MessageState.WAITING:
        row = replace(row, state=MessageState.FAILED, reason=UNSENT)
    answers.add(row)
    if record.evidence is not None:
        store.messages.put_evidence(row.id, record.evidence)
    for each in record.reactions:
        store.messages.react(each)
    chat = store.chats.get(row.chat)
    for each in record.unsent:
        if chat is not None and chat.state is not ChatState.ENDED:
            store.messages.react(each)
            what = reaction(each.message, each.text)
            store.outbox.add(OutboxRow(chat=row.chat, what=what))
