"""Rooms with many members, of which two are real clients with databases in files."""

from pathlib import Path

from tests.simulation.client import Client
from tests.simulation.relay import Relay
from tests.simulation.world import World
from tests.store.samples import KEY
from tgtui.crypto import DEFAULT_SUITE, SeededEntropy
from tgtui.engine import Engine
from tgtui.engine.core.terms import CAPABILITIES
from tgtui.engine.intents import Accept, AddPeople, CreateGroup, StartChat
from tgtui.keys import DeviceKey, IdentityKey
from tgtui.mls import Credential, KeyPackageDraft, Lifetime
from tgtui.relay.core import Sender
from tgtui.relay.ports import Account, Device
from tgtui.store import Database
from tgtui.wire import limits
from tgtui.wire.requests import PutKeyPackages


_HOURS = 3 * 3_600_000
_MINUTES = 60_000


def bystander(relay: Relay, number: int, friend: bytes) -> bytes:
    """Register a friend of somebody's who does nothing; return the account."""
    entropy = SeededEntropy(b"bystander %d" % number)
    identity = IdentityKey.generate(entropy)
    key = DeviceKey.generate(identity, entropy, created=relay.now - 1000)
    credential = key.credential
    relay.settle(
        Account(credential.account, f"member{number}", identity.public_key, relay.now),
        Device(
            credential.device,
            credential.account,
            credential.device_key,
            credential.encoded(),
            relay.now,
        ),
    )
    now = relay.now // 1000
    draft = KeyPackageDraft(
        DEFAULT_SUITE,
        Credential(credential.encoded()),
        Lifetime(now - 3600, now + limits.KEY_PACKAGE_LIFE // 1000 - 7200),
        capabilities=CAPABILITIES,
        last_resort=True,
    )
    package = draft.make(key.signing_key, entropy).package.encoded
    sender = Sender(credential.account, credential.device)
    relay.answer(sender, "put-key-packages", PutKeyPackages((), package))
    relay.tx.contacts.add_contact(credential.account, friend)
    relay.tx.contacts.add_contact(friend, credential.account)
    return credential.account


class Crowd:
    """A room, and two of its members who chat.

    Attributes:
        world: Where they are.
        anna: Who writes.
        bob: Who reads.
        chats: The chat's number at each of them.
        group: The room.
    """

    def __init__(self, folder: Path, size: int) -> None:
        """Make a room of so many accounts, at least two."""
        self.world = World()
        self.anna = _on_disk(self.world.person("anna", online=False), folder)
        self.bob = _on_disk(self.world.person("bob", online=False), folder)
        chat = self._pair() if size == 2 else self._room(size)
        row = self.anna.database.chats.get(chat)
        assert row is not None
        assert row.group is not None
        self.group: bytes = row.group
        theirs = self.bob.database.rooms.chat(row.group)
        assert theirs is not None
        self.chats = {"anna": chat, "bob": theirs}

    def _pair(self) -> int:
        chat: int = self.anna.intend(StartChat(handle="bob"))
        self.world.settle()
        self.bob.intend(Accept(chat=self.bob.chats()[0].id))
        self.world.settle(_MINUTES)
        return chat

    def _room(self, size: int) -> int:
        self._pair()
        relay, friend = self.world.relay, self.anna.account
        others = [bystander(relay, at, friend) for at in range(size - 2)]
        first = limits.ADDS - 1
        people = (self.bob.account, *others[:first])
        chat: int = self.anna.intend(CreateGroup(title="crowd", people=people))
        self.world.settle(_MINUTES)
        for at in range(first, len(others), limits.ADDS):
            some = tuple(others[at : at + limits.ADDS])
            self.world.relay.now += _HOURS
            self.anna.intend(AddPeople(chat=chat, people=some))
            self.world.settle(_MINUTES)
        return chat


def _on_disk(client: Client, folder: Path) -> Client:
    """Have a client begin with a database in a file, and connect it."""
    own = client.engine.own
    database = Database.open(folder / f"{client.name}.db", KEY)
    Engine.found(
        database,
        device=own.device,
        handle=own.handle,
        descriptor=client.relay.descriptor,
    )
    client.restart(database)
    client.connect()
    return client
