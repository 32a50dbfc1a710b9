"""Accounts, rooms and messages for tests of the relay's rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar

import pytest

from tests.relay.notary import SimpleNotary
from tgtui.codec import opaque, uint
from tgtui.crypto import Secret, SeededEntropy
from tgtui.relay.backends.memory.rows import Undo
from tgtui.relay.backends.memory.tables import MemoryTables
from tgtui.relay.core.context import Context, Settings
from tgtui.relay.core.effects import Outcome, Sender
from tgtui.relay.core.entries import Accepted, Submission
from tgtui.relay.core.submission import submit
from tgtui.relay.ports import Account, Device, Transaction
from tgtui.wire import (
    ZERO,
    ApplicationAad,
    Extras,
    Founding,
    HandshakeAad,
    JoinerSecret,
    Member,
    Refusal,
    Refused,
    Role,
    RoomKind,
    RosterChange,
    WelcomeParts,
    changed,
    read_outer,
    roster_hash,
)


T = TypeVar("T")

START = 1_800_000_000_000
RELAY = b"R" * 32
SUITE = 0xF002


def hashed(text: str) -> bytes:
    """Return 32 bytes that stand for a name."""
    return sha256(text.encode()).digest()


def private_message(
    group: bytes, epoch: int, aad: bytes, *, handshake: bool, size: int
) -> bytes:
    """Return an MLSMessage whose sealed parts are as long as real ones."""
    return b"".join(
        (
            uint(1, 2) + uint(2, 2) + opaque(group) + uint(epoch, 8),
            uint(3 if handshake else 1, 1) + opaque(aad),
            opaque(bytes(28)) + opaque(sha256(aad).digest()[:1] * (size + 16)),
        )
    )


@dataclass
class Person:
    """An account with one device, and what its client would know of a room."""

    name: str
    sent: dict[bytes, int] = field(default_factory=dict)

    @property
    def account(self) -> bytes:
        return hashed("account " + self.name)

    @property
    def device(self) -> bytes:
        return hashed("device " + self.name)

    @property
    def sender(self) -> Sender:
        return Sender(self.account, self.device)

    def member(self, role: Role = Role.MEMBER) -> Member:
        return Member(self.account, role, (self.device,))


class World:
    """A relay's tables and its rules, with a clock that tests set."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._undo = Undo()
        self.tables: Transaction = MemoryTables(self._undo)
        self.now = START
        self.notary = SimpleNotary(RELAY)
        self.settings = settings or Settings()
        self._entropy = SeededEntropy(b"world")

    @property
    def context(self) -> Context:
        return Context(
            now=self.now,
            relay_id=RELAY,
            settings=self.settings,
            notary=self.notary,
            entropy=self._entropy,
            login_key=Secret(b"L" * 32),
        )

    def run(self, rule: Callable[..., T], *arguments: object, **named: object) -> T:
        """Run a rule on the tables, and take back what it wrote where it raises."""
        try:
            answer = rule(self.tables, *arguments, **named)
        except BaseException:
            self._undo.roll_back()
            raise
        self._undo.keep()
        return answer

    def act(self, rule: Callable[..., T], *arguments: object, **named: object) -> T:
        """Run a rule that is lent the context."""
        return self.run(rule, self.context, *arguments, **named)

    def refused(
        self,
        refusal: Refusal,
        rule: Callable[..., Any],
        *arguments: object,
        **named: object,
    ) -> Refused:
        """Require that a rule refuses, and return what it says."""
        with pytest.raises(Refused) as caught:
            self.act(rule, *arguments, **named)
        assert caught.value.refusal is refusal
        return caught.value

    def person(self, name: str) -> Person:
        """Register somebody."""
        person = Person(name)
        row = Account(person.account, name, hashed("key " + name), self.now)
        self.tables.accounts.put_account(row)
        device = Device(
            person.device, person.account, hashed("dk " + name), bytes(105), self.now
        )
        self.tables.accounts.put_device(device)
        self._undo.keep()
        return person

    # --- rooms as clients see them

    def base(self, group: bytes) -> int:
        """Return the last handshake of a room."""
        room = self.tables.rooms.room(group)
        return room.base_seq if room is not None else 0

    def roster(self, group: bytes) -> dict[bytes, Member]:
        """Return who is in a room."""
        return {
            row.account: Member(row.account, row.role, row.devices)
            for row in self.tables.rooms.members(group)
        }

    def text(
        self,
        person: Person,
        group: bytes,
        *,
        size: int = 512,
        mark: str = "",
        base: int | None = None,
        dev_seq: int | None = None,
        **more: Any,  # noqa: ANN401  (fields of `Submission`)
    ) -> Submission:
        """Return an application message that a person submits next."""
        number = person.sent.get(group, 0) + 1 if dev_seq is None else dev_seq
        commitment = hashed(f"{person.name} {number} {mark}")
        base = self.base(group) if base is None else base
        aad = ApplicationAad(commitment, number, base).encoded()
        message = private_message(group, 0, aad, handshake=False, size=size)
        digest = sha256(message).digest()
        return Submission(read_outer(message), digest, message, **more)

    def commit(
        self,
        person: Person,
        group: bytes,
        change: RosterChange,
        *,
        after: Iterable[Member] | None = None,
        title: bytes = ZERO,
        base: int | None = None,
        dev_seq: int | None = None,
        founding: Founding | None = None,
        welcome: WelcomeParts | None = None,
        extras: Extras | None = None,
        size: int = 4096,
        **more: Any,  # noqa: ANN401  (fields of `Submission`)
    ) -> Submission:
        """Return a commit that a person submits next."""
        number = person.sent.get(group, 0) + 1 if dev_seq is None else dev_seq
        if after is None:
            after = changed(self.roster(group), change).values()
        aad = HandshakeAad(
            title,
            number,
            self.base(group) if base is None else base,
            0,
            ZERO,
            roster_hash(after),
        ).encoded()
        message = private_message(group, 0, aad, handshake=True, size=size)
        digest = sha256(message).digest()
        given = extras or Extras(change, welcome, founding)
        return Submission(read_outer(message), digest, message, extras=given, **more)

    def send(self, person: Person, submission: Submission) -> Outcome[Accepted]:
        """Submit, and count what was accepted."""
        outcome = self.act(submit, person.sender, submission)
        if not outcome.reply.repeat:
            group = submission.outer.group_id
            person.sent[group] = submission.outer.aad.dev_seq
        return outcome

    def say(
        self,
        person: Person,
        group: bytes,
        **more: Any,  # noqa: ANN401  (as `text`)
    ) -> Outcome[Accepted]:
        """Send the next message of a person."""
        return self.send(person, self.text(person, group, **more))

    def found(
        self,
        founder: Person,
        others: Iterable[Person] = (),
        *,
        kind: RoomKind = RoomKind.GROUP,
        name: str = "room",
        role: Role = Role.MEMBER,
    ) -> bytes:
        """Found a room in which everybody has accepted to be."""
        group = hashed("group " + name)
        others = tuple(others)
        for other in others:
            self.tables.contacts.add_contact(other.account, founder.account)
        self._undo.keep()
        puts = (founder.member(Role.OWNER), *(other.member(role) for other in others))
        self.send(
            founder,
            self.commit(
                founder,
                group,
                RosterChange(puts),
                founding=Founding(kind),
                welcome=welcome_for(others),
            ),
        )
        return group

    def add(self, adder: Person, group: bytes, *others: Person) -> Outcome[Accepted]:
        """Add people to a room."""
        change = RosterChange(tuple(other.member() for other in others))
        commit = self.commit(adder, group, change, welcome=welcome_for(others))
        return self.send(adder, commit)

    def drop(self, dropper: Person, group: bytes, *others: Person) -> Outcome[Accepted]:
        """Remove people from a room."""
        change = RosterChange((), tuple(other.account for other in others))
        return self.send(dropper, self.commit(dropper, group, change))


def welcome_for(people: Iterable[Person]) -> WelcomeParts | None:
    """Return a Welcome for some people, or none for nobody."""
    secrets = tuple(
        JoinerSecret(person.device, b"secret of " + person.name.encode())
        for person in people
    )
    return WelcomeParts(SUITE, secrets, b"group info") if secrets else None
