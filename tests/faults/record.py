"""What clients accepted of what was said, and whether their stores have all of it."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.faults.stored import SHOWN, Chat, Message, Stored


Room = tuple[str, ...]
"""A chat, as the names of who is in it, sorted."""

PAUSE: Final = 12.0
"""Seconds between two titles, or two changes of keys."""

MARK: Final = " / "
"""What stands between a text and what it was changed to."""


@dataclass
class Wish:
    """What something was set to, time after time.

    Attributes:
        sure: What was accepted last.
        unsure: What came after that, of which nobody knows whether it was accepted.
    """

    sure: str = ""
    unsure: list[str] = field(default_factory=list)

    def accept(self, text: str) -> None:
        """Take note of what was accepted."""
        self.sure, self.unsure = text, []

    def leave_open(self, text: str) -> None:
        """Take note of what may have been accepted."""
        self.unsure.append(text)

    @property
    def possible(self) -> set[str]:
        """What it may be now."""
        return {self.sure, *self.unsure}


@dataclass
class Record:
    """All that was said.

    Attributes:
        sure: The texts that were accepted, by chat.
        unsure: Those of which nobody knows, since their client died.
        edits: What messages were changed to, by chat and text.
        reactions: What was put to messages, by chat, text and name.
        title: What the group was called.
        role: The role that the last member was given.
        slow: From when on there may be a change that a relay seldom takes.
    """

    sure: dict[Room, list[str]] = field(default_factory=dict)
    unsure: dict[Room, list[str]] = field(default_factory=dict)
    edits: dict[tuple[Room, str], Wish] = field(default_factory=dict)
    reactions: dict[tuple[Room, str, str], Wish] = field(default_factory=dict)
    title: Wish = field(default_factory=Wish)
    role: Wish = field(default_factory=Wish)
    slow: float = 0.0

    def is_time(self) -> bool:
        """Tell whether to make a change of which a relay takes one in ten seconds."""
        now = time.monotonic()
        if now < self.slow:
            return False
        self.slow = now + PAUSE
        return True


def text_of(message: Message) -> str:
    """Return what a message said when it was written."""
    return message.text.partition(MARK)[0]


def complaints(record: Record, stores: Mapping[str, Stored]) -> list[str]:
    """Return what is not in the stores as it was accepted, or not as in the others."""
    names = {store.account: name for name, store in stores.items()}
    rooms: dict[Room, dict[str, Chat]] = {}
    for name, store in stores.items():
        for chat in store.chats:
            both = tuple(sorted((name, names.get(chat.peer, chat.peer))))
            room = tuple(sorted(stores)) if chat.is_group else both
            rooms.setdefault(room, {})[name] = chat
    found = [f"{room}: there is no such chat" for room in record.sure.keys() - rooms]
    for room, chats in rooms.items():
        judge = _Judge(record, room, names)
        found += [f"{' '.join(room)}: {words}" for words in judge.all_of(chats)]
    return found


class _Judge:
    """Judges one chat."""

    def __init__(self, record: Record, room: Room, names: Mapping[str, str]) -> None:
        self._record = record
        self._room = room
        self._names = names
        self._last = max(names, key=lambda account: names[account])

    def all_of(self, chats: Mapping[str, Chat]) -> Iterator[str]:
        """Yield what is wrong."""
        if tuple(sorted(chats)) != self._room:
            yield f"only {sorted(chats)} have it"
        for name, chat in chats.items():
            whole = [*self._chat(chat), *self._texts(chat), *self._looks(chat)]
            yield from (f"{name} {words}" for words in whole)
        yield from _differences(chats)

    def _chat(self, chat: Chat) -> Iterator[str]:
        if chat.waiting:
            yield f"has {chat.waiting} to send"
        if chat.repeated:
            yield f"got {chat.repeated} twice"
        if chat.is_group and chat.title not in self._record.title.possible:
            yield f"calls it {chat.title!r}, not {self._record.title}"
        if chat.is_group and chat.roles[self._last] not in self._record.role.possible:
            yield f"has the roles {chat.roles}, not {self._record.role}"
        for message in chat.messages:
            if message.level in {"yellow", "red"} or message.state == "hidden":
                yield f"is told {message.text!r}"
            elif message.kind and message.state not in SHOWN:
                yield f"has {message.text!r} {message.state}: {message.reason!r}"

    def _texts(self, chat: Chat) -> Iterator[str]:
        shown = [text_of(message) for message in chat.messages if message.kind]
        sure = self._record.sure.get(self._room, [])
        unsure = self._record.unsure.get(self._room, [])
        for text, count in Counter(shown).items():
            if count > 1:
                yield f"shows {text!r} {count} times"
        for text in sorted(set(sure) - set(shown)):
            yield f"lost {text!r}"
        for text in sorted(set(shown) - {*sure, *unsure}):
            yield f"shows {text!r}, which nobody said"
        yield from _disorder(shown)

    def _looks(self, chat: Chat) -> Iterator[str]:
        for message in chat.messages:
            if not message.kind:
                continue
            text = text_of(message)
            wish = self._record.edits.get((self._room, text), Wish(text))
            if message.text not in wish.possible:
                yield f"shows {message.text!r}, not {wish}"
            for account, name in self._names.items():
                put = message.reactions.get(account, "")
                reaction = self._record.reactions.get((self._room, text, name), Wish())
                if put not in reaction.possible:
                    yield f"has {put!r} of {name} to {text!r}, not {reaction}"


def _disorder(shown: Sequence[str]) -> Iterator[str]:
    """Yield what one author wrote before what stands above it."""
    last: dict[str, int] = {}
    for text in shown:
        author, _, number = text.partition(" ")
        if number.isdecimal() and int(number) < last.get(author, 0):
            yield f"shows {text!r} after number {last[author]}"
        last[author] = int(number) if number.isdecimal() else last.get(author, 0)


def _differences(chats: Mapping[str, Chat]) -> Iterator[str]:
    """Yield in what the stores of a chat's members differ."""
    looks: dict[str, list[object]] = {
        "messages": [_look(chat) for chat in chats.values()],
        "titles": [chat.title for chat in chats.values()],
        "roles": [chat.roles for chat in chats.values()],
        "rooms": [chat.group for chat in chats.values()],
        "logs": [(chat.seq, chat.head) for chat in chats.values()],
        "epochs": [chat.epoch for chat in chats.values()],
    }
    for what, each in looks.items():
        if any(look != each[0] for look in each):
            yield f"the {what} of {', '.join(chats)} are not the same"


def _look(chat: Chat) -> list[tuple[str, bool, dict[str, str]]]:
    return [(m.text, m.edited, m.reactions) for m in chat.messages if m.kind]
