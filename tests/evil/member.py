"""A member with real keys that submits whatever it likes."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.codec import encoded
from tgtui.engine.core.members import membership
from tgtui.engine.core.session import APPLICATION, HANDSHAKE, Session
from tgtui.engine.core.terms import TERMS, TEXTS, Terms, terms_of
from tgtui.engine.intents import Accept, CreateGroup, StartChat
from tgtui.franking import Content, Context, Kind, frank
from tgtui.mls import (
    CommitOptions,
    Extension,
    Group,
    GroupContextExtensions,
    Proposal,
)
from tgtui.relay.core import Submission
from tgtui.wire import (
    ZERO,
    ApplicationAad,
    Extras,
    HandshakeAad,
    Role,
    RosterChange,
    read_outer,
    roster_hash,
)
from tgtui.wire.replies import RoomList
from tgtui.wire.requests import Rooms


MINUTES = 60_000


class Mallory:
    """A member of a room, with all that its engine has, and no scruples."""

    def __init__(self, client: Client, group_id: bytes) -> None:
        self.client = client
        self.group_id = group_id
        group = self.session.group(group_id)
        assert group is not None
        self.group: Group = group
        self.look()

    def look(self) -> None:
        """See how the relay has the room now."""
        relay = self.client.relay
        self.session.now = relay.now
        room = relay.tx.rooms.room(self.group_id)
        assert room is not None
        self.base, self.seq, self.head = room.base_seq, room.seq, room.head
        listed = relay.answer(self.client.who, "rooms", Rooms())
        assert isinstance(listed, RoomList)
        [counted] = [r.dev_seq for r in listed.rooms if r.group == self.group_id]
        self.dev_seq = counted + 1

    @property
    def session(self) -> Session:
        """What its engine works with."""
        return self.client.engine._session  # noqa: SLF001

    def terms(self, **changes: Any) -> GroupContextExtensions:  # noqa: ANN401
        """Return a proposal that changes what all agreed on."""
        terms: Terms = replace(terms_of(self.group.extensions), **changes)
        return self.extensions(Extension(TERMS, encoded(terms)))

    def extensions(self, *given: Extension) -> GroupContextExtensions:
        """Return a proposal of extensions; those that are not given stay."""
        types = {each.extension_type for each in given}
        old = (e for e in self.group.extensions if e.extension_type not in types)
        return GroupContextExtensions((*given, *old))

    def promoted(self, account: bytes, role: Role) -> GroupContextExtensions:
        """Return a proposal that gives somebody a role."""
        terms = terms_of(self.group.extensions).with_role(account, role)
        return self.extensions(Extension(TERMS, encoded(terms)))

    def aad(self, **changes: Any) -> HandshakeAad:  # noqa: ANN401
        """Return the authenticated data that suits the room as the relay has it."""
        roster = membership(self.session, self.group).roster().values()
        given: dict[str, Any] = {
            "commitment": ZERO,
            "dev_seq": self.dev_seq,
            "base_seq": self.base,
            "seen_seq": self.seq,
            "seen_head": self.head,
            "roster_hash": roster_hash(roster),
        }
        return HandshakeAad(**{**given, **changes})

    def commit(self, *proposals: Proposal, **changes: Any) -> None:  # noqa: ANN401
        """Submit a commit of these proposals; the relay is told of no change."""
        options = CommitOptions(
            proposals=proposals, authenticated_data=self.aad(**changes).encoded()
        )
        environment = self.session.environment(self.client.relay.now, HANDSHAKE)
        self.submit(self.group.commit(environment, options).message)

    def say(self, text: str, **changes: Any) -> None:  # noqa: ANN401
        """Submit a message whose content says what it likes of the log."""
        own, state = self.session.own, {"seen_seq": self.seq, "seen_head": self.head}
        seen = {**state, **changes}
        content = Content(
            self.dev_seq,
            seen["seen_seq"],
            seen["seen_head"],
            changes.get("kind", Kind.TEXT),
            ZERO,
            self.client.relay.now,
            changes.get("expires", 0),
            text.encode(),
        )
        context = Context(
            own.relay_id, self.group_id, self.group.epoch, own.account, own.id
        )
        franked = frank(
            content,
            context,
            device_key=own.device.signing_key,
            entropy=self.session.entropy,
        )
        aad = ApplicationAad(franked.commitment, self.dev_seq, self.base)
        payload = changes.get("payload") or encoded(franked.payload)
        environment = self.session.environment(self.client.relay.now, APPLICATION)
        self.group, message = self.group.send(
            payload, environment, authenticated_data=aad.encoded()
        )
        self.submit(message)

    def submit(self, message: bytes, extras: Extras | None = None) -> None:
        """Submit bytes as an entry of the room."""
        outer = read_outer(message)
        extras = extras or (Extras(RosterChange()) if outer.handshake else None)
        digest = sha256(message).digest()
        submission = Submission(outer, digest, message, None, extras)
        self.client.relay.take(self.client.who, submission)


def friends(*names: str) -> tuple[World, list[Client], bytes]:
    """Return people in a group of the first one's, and the group."""
    world = World()
    people = world.people(*names)
    owner, others = people[0], people[1:]
    for other in others:
        owner.intend(StartChat(handle=other.name))
    world.settle()
    for other in others:
        other.intend(Accept(chat=other.chats()[0].id))
    world.settle()
    accounts = tuple(other.account for other in others)
    chat = owner.intend(CreateGroup(title="Friends", people=accounts))
    world.settle(10 * MINUTES)
    row = owner.database.chats.get(chat)
    assert row is not None
    assert row.group is not None
    return world, people, row.group


__all__ = ["MINUTES", "TEXTS", "Mallory", "friends"]
