"""What all rules work with: the store, the time, the caches, and what is to be done."""

from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import msgspec

from tgtui.codec import decode_whole
from tgtui.crypto import Entropy
from tgtui.engine.core.authority import Authority
from tgtui.engine.core.crowds import Accounts, Crowds
from tgtui.engine.core.facts import Looks
from tgtui.engine.core.own import Own, read_own
from tgtui.engine.core.remembered import (
    ChatFacts,
    PersonFacts,
    RoomFacts,
    chat_facts,
    due,
    packed,
    person_facts,
    room_facts,
)
from tgtui.engine.core.times import sane
from tgtui.engine.effects import Ask, Changed, Effect
from tgtui.engine.errors import DataDamaged, NoSuchChat
from tgtui.engine.ports import Store
from tgtui.engine.rows import ChatRow, ChatState, PersonRow
from tgtui.identity import Descriptor, UnverifiedDescriptor
from tgtui.mls import Environment, Group, Settings
from tgtui.wire import Entry, Member
from tgtui.wire.padding import application_padding, handshake_padding


DESCRIPTOR: Final = "descriptor"
"""The value that holds the relay's newest descriptor."""

_SETTINGS: Final = Settings(check_received_lifetimes=True)
APPLICATION: Final = replace(_SETTINGS, padding=application_padding)
HANDSHAKE: Final = replace(_SETTINGS, padding=handshake_padding)

_GROUPS: Final = 64
"""How many groups are kept in memory."""


class Errand(NamedTuple):
    """What a request was sent for.

    Attributes:
        what: Which rule takes the answer.
        chat: The chat that it is for, if it is for one.
        group: The room, if it is for one.
        key: What else tells it from others.
    """

    what: str
    chat: int = 0
    group: bytes = b""
    key: bytes = b""


_PEOPLE: Final = 4_000
"""How many accounts are kept in memory."""

REVOCATIONS: Final = 256
"""How many revocations of one account are kept."""


@dataclass
class Link:
    """What is known of the connection that is open, and forgotten with it.

    Attributes:
        online: Whether there is one.
        ready: Whether the relay said how far this device counted.
        counted: How many entries of this device the relay has, says the relay, by room;
            0 for rooms that were entered since.
        caught: The rooms whose log was received up to its end.
        inbox_caught: Whether the inbox was, too.
        flying: The submissions of each room that have no answer.
        typing: When this user was last said to be typing, by room.
        stashed: Entries that wait for their full stamp.
        asked_again: When missing entries were asked for last, by room.
        acks: Up to where each room is still to be acknowledged.
        inbox_ack: The same of the inbox.
        ack_at: When to do it; 0 for nothing to do.
        goes_at: When to look at everything that may be due next.
        gaps: When to ask again for what is missing, and after which pause, by room.
        doubted: The rooms where something came under a key that is not known.
        late: Whether something that may be due was not looked at, so soon after all.
        rooms_at: When to ask again how far this device counted; 0 for never.
        infos_at: When to fetch again what invitations need; 0 for never.
    """

    online: bool = False
    ready: bool = False
    counted: dict[bytes, int] = field(default_factory=dict)
    caught: set[bytes] = field(default_factory=set)
    flying: dict[bytes, set[int]] = field(default_factory=dict)
    typing: dict[bytes, int] = field(default_factory=dict)
    stashed: dict[bytes, Entry] = field(default_factory=dict)
    asked_again: dict[bytes, int] = field(default_factory=dict)
    acks: dict[bytes, int] = field(default_factory=dict)
    inbox_ack: int | None = None
    ack_at: int = 0
    goes_at: int = 0
    gaps: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    doubted: set[bytes] = field(default_factory=set)
    late: bool = False
    rooms_at: int = 0
    infos_at: int = 0
    inbox_caught: bool = False


class Session:
    """All that the rules work with; it lives as long as the engine.

    Attributes:
        store: The database.
        entropy: Where chance comes from.
        own: Who this device is.
        descriptor: What the relay says of itself.
        authority: Judges credentials.
        now: The time of the call, in ms since 1970.
        ticked: The time of the last tick.
        effects: What is to be done after the call.
        link: What is known of the connection.
        asked: The requests that have no answer, by their numbers.
        paused: Until when nothing is submitted to a room.
        changes_paused: Until when no commit is made in a room.
        times: When something is due in a room, by room.
        chat_times: The same of chats that are being set up.
        rosters: Who is in a room, says the relay, where that was asked.
        typists: Who is typing where, until when.
        accounts: The accounts in groups, by epoch, as they were looked up last.
        stale: The handshake that has to be processed before a room is sent to.
        looks: What the indicator knows of the others in a chat, by chat, with who they
            are; until something changes of any account.
        packages_left: How many KeyPackages the relay has; None for not known.
    """

    def __init__(self, store: Store, entropy: Entropy) -> None:
        """Read who this device is.

        Raises:
            DataDamaged: The database does not say.
        """
        self.store = store
        self.entropy = entropy
        self.own: Own = read_own(store)
        self.descriptor: Descriptor = self._read_descriptor()
        self.authority = Authority(self._revoked)
        self.now = self.ticked = 0
        self.effects: list[Effect] = []
        self.link = Link()
        self.asked: dict[int, Errand] = {}
        self.paused: dict[bytes, int] = {}
        self.changes_paused: dict[bytes, int] = {}
        self.times: dict[bytes, tuple[int, ...]] = {}
        self.chat_times: dict[int, int] = {}
        self.rosters: dict[bytes, tuple[Member, ...]] = {}
        self.typists: dict[tuple[int, bytes], int] = {}
        self.accounts: dict[bytes, Accounts] = {}
        self.stale: dict[bytes, int] = {}
        self.packages_left: int | None = None
        self._number = 0
        self._groups: dict[bytes, Group] = {}
        self._revocations: dict[tuple[bytes, bytes], int] | None = None
        self._people: dict[bytes, PersonRow | None] = {}
        self._crowds = Crowds(store)
        self._new: list[int] = []
        self.looks: dict[int, Looks] = {}
        self._changed_chats: dict[int, None] = {}
        self._changed_messages: dict[int, None] = {}
        self._read_times()

    def _read_times(self) -> None:
        rooms = self.store.rooms
        for group_id, _ in rooms.all():
            self.times[group_id] = due(room_facts(rooms.facts(group_id) or b""))
        for row in self.store.chats.all():
            if row.state is ChatState.SETTING_UP:
                self.chat_times[row.id] = chat_facts(row.facts).retry

    def _read_descriptor(self) -> Descriptor:
        data = self.store.values.get(DESCRIPTOR)
        if data is None:
            message = "the database has no descriptor of the relay"
            raise DataDamaged(message)
        unverified = decode_whole(UnverifiedDescriptor.decode, data)
        return unverified.verify(self.own.relay_id)

    # --- what is to be done

    def do(self, effect: Effect) -> None:
        """Have something done after the call."""
        self.effects.append(effect)

    def ask(self, call: str, request: msgspec.Struct, errand: Errand) -> None:
        """Send a request, unless the same errand is under way."""
        if not self.link.online or errand in self.asked.values():
            return
        number = self.number(errand)
        self.do(Ask(number, call, request))

    def number(self, errand: Errand) -> int:
        """Return the number under which an errand is answered."""
        self._number += 1
        self.asked[self._number] = errand
        self._new.append(self._number)
        return self._number

    def touch(self, chat: int, message: int | None = None) -> None:
        """Have whoever shows it told that a chat, or a message of it, changed."""
        self._changed_chats[chat] = None
        if message is not None:
            self._changed_messages[message] = None

    def taken_effects(self) -> list[Effect]:
        """Return what is to be done, and begin anew."""
        effects, self.effects = self.effects, []
        self._new.clear()
        if self._changed_chats or self._changed_messages:
            changed = Changed(
                tuple(c for c in self._changed_chats if c),
                tuple(self._changed_messages),
            )
            effects.append(changed)
        self._changed_chats, self._changed_messages = {}, {}
        return effects

    def forget(self) -> None:
        """Forget what a transaction that failed may have left in memory."""
        self.effects.clear()
        for number in self._new:
            self.asked.pop(number, None)
        self._new.clear()
        # What was noted as under way may not be: with no answer it is asked for again.
        self.link.flying.clear()
        self._groups.clear()
        self.accounts.clear()
        self._revocations = None
        self._people.clear()
        self._crowds.forget()
        self.looks.clear()
        self._changed_chats, self._changed_messages = {}, {}
        self.times, self.chat_times = {}, {}
        self._read_times()

    # --- MLS

    def environment(self, at: int, settings: Settings = APPLICATION) -> Environment:
        """Return what an operation may know of the world at a time, in ms."""
        return Environment(
            at // 1000, self.entropy, self.authority.at(at), settings=settings
        )

    def group(self, group_id: bytes) -> Group | None:
        """Return the state of a group, or None where this device has none."""
        group = self._groups.get(group_id)
        if group is not None:
            return group
        epoch = self.store.rooms.epoch(group_id)
        if epoch is None:
            return None
        group = Group.restore(epoch, self.store.rooms.ratchet(group_id))
        self._cache(group_id, group)
        return group

    def keep_group(self, group: Group, before: Group | None) -> None:
        """Store a group after a message: only message keys have changed."""
        delta = group.ratchet_delta(before)
        self.store.rooms.change_ratchet(group.group_id, delta.put, delta.delete)
        self._cache(group.group_id, group)

    def keep_epoch(self, group: Group, before: Group | None) -> None:
        """Store a group after anything else."""
        self.keep_group(group, before)
        self.store.rooms.put_epoch(group.group_id, group.encode_epoch())

    def drop_group(self, group_id: bytes) -> None:
        """Delete all keys of a group."""
        self._groups.pop(group_id, None)
        self.store.rooms.drop_keys(group_id)

    def _cache(self, group_id: bytes, group: Group) -> None:
        self._groups.pop(group_id, None)
        self._groups[group_id] = group
        if len(self._groups) > _GROUPS:
            del self._groups[next(iter(self._groups))]

    # --- what is remembered

    def facts(self, group_id: bytes) -> RoomFacts | None:
        """Return what is remembered of a room, or None where it is not known."""
        data = self.store.rooms.facts(group_id)
        if data is None:
            return None
        return self._crowds.put_back(group_id, room_facts(data))

    def keep_facts(self, group_id: bytes, facts: RoomFacts) -> None:
        """Store what is remembered of a room."""
        alone = self._crowds.apart(group_id, facts)
        self.store.rooms.put_facts(group_id, packed(alone))
        self.times[group_id] = due(facts)

    def chat(self, chat: int) -> ChatRow:
        """Return a chat.

        Raises:
            NoSuchChat: There is none.
        """
        row = self.store.chats.get(chat)
        if row is None:
            raise NoSuchChat
        return row

    def chat_facts(self, row: ChatRow) -> ChatFacts:
        """Return what is remembered of a chat."""
        return chat_facts(row.facts)

    def keep_chat(self, row: ChatRow, facts: ChatFacts | None = None) -> None:
        """Store a chat, and have it shown anew."""
        if facts is not None:
            row.facts = packed(facts)
        self.store.chats.put(row)
        if row.state is ChatState.SETTING_UP:
            self.chat_times[row.id] = chat_facts(row.facts).retry
        else:
            self.chat_times.pop(row.id, None)
        self.touch(row.id)

    def person(self, account: bytes) -> PersonRow:
        """Return an account, new where it was not known."""
        row = self.store.people.get(account)
        return row or PersonRow(account=account, seen=self.now)

    def known(self, account: bytes) -> PersonRow | None:
        """Return an account to look at, or None where nothing is known of it.

        In a large room they are all looked at for each message.
        """
        if account not in self._people:
            if len(self._people) > _PEOPLE:
                self._people.clear()
            self._people[account] = self.store.people.get(account)
        return self._people[account]

    def person_facts(self, row: PersonRow) -> PersonFacts:
        """Return what is remembered of an account."""
        return person_facts(row.facts)

    def keep_person(self, row: PersonRow, facts: PersonFacts | None = None) -> None:
        """Store an account, and have what names it shown anew."""
        if facts is not None:
            row.facts = packed(facts)
        self.store.people.put(row)
        self._people.pop(row.account, None)
        self.looks.clear()
        self.touch(0)

    @property
    def revocations(self) -> dict[tuple[bytes, bytes], int]:
        """All revocations that are known, by account and device."""
        if self._revocations is None:
            self._revocations = self.store.people.revocations()
        return self._revocations

    def revoke(self, account: bytes, device: bytes, at: int) -> None:
        """Remember that an account has revoked a device.

        Of one that revokes more than it can ever have had the first ones count.
        """
        known = self.revocations
        count = sum(each == account for each, _ in known)
        if count >= REVOCATIONS and (account, device) not in known:
            return
        self.store.people.add_revocation(account, device, sane(at))
        self._revocations = None

    def _revoked(self, account: bytes, device: bytes) -> int | None:
        return self.revocations.get((account, device))
