"""People who encrypt and frank in earnest, for tests of what a relay gets to see."""

import time

from tests.integration.client import Client, Room, seq_of
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import DEFAULT_SUITE, Secret, SystemEntropy
from tgtui.franking import (
    Attachment,
    Content,
    Context,
    Franked,
    Kind,
    frank,
)
from tgtui.mls import (
    Add,
    AssertedIdentities,
    Capabilities,
    CommitOptions,
    Credential,
    Environment,
    Extension,
    Group,
    KeyPackageDraft,
    Lifetime,
    MessageReceived,
    NewGroup,
    Settings,
    Welcome,
)
from tgtui.mls.framing.welcome import EncryptedGroupSecrets
from tgtui.wire import (
    ZERO,
    ApplicationAad,
    Entry,
    Extras,
    Founding,
    HandshakeAad,
    InboxItem,
    Invitation,
    JoinerSecret,
    Role,
    RoomKind,
    RosterChange,
    Submit,
    WelcomeParts,
    application_padding,
    decode_item,
    handshake_padding,
    requests,
    roster_hash,
)
from tgtui.wire.replies import Claimed, Done, KeyPackageCount


TEXTS = 0xF100
"""The extension of the GroupContext that holds a room's texts here."""

ENTROPY = SystemEntropy()
NOW = int(time.time())


def environment(*, handshake: bool) -> Environment:
    """Return what an operation may know, with the padding of its messages."""
    padding = handshake_padding if handshake else application_padding
    settings = Settings(padding=padding)
    return Environment(NOW, ENTROPY, AssertedIdentities(), settings=settings)


class Talker:
    """A client with an MLS group.

    Attributes:
        client: What it speaks to the relay by.
        own: Its KeyPackage, with the private keys.
        sent: What it committed to, by entry.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        draft = KeyPackageDraft(
            DEFAULT_SUITE,
            Credential(client.key.credential.encoded()),
            Lifetime(NOW - 3_600, NOW + 30 * 86_400),
            Capabilities(extensions=(TEXTS,)),
        )
        self.own = draft.make(client.key.signing_key, ENTROPY)
        self.sent: dict[int, Franked] = {}
        self._group: Group | None = None
        self._dev_seq = 0
        self._base = 0

    @property
    def group(self) -> Group:
        """The group that it is in."""
        assert self._group is not None
        return self._group

    @property
    def secrets(self) -> list[bytes]:
        """Private keys, and what opens what it sent."""
        openings = [franked.payload.opening for franked in self.sent.values()]
        return [
            self.client.key.signing_key.seed.expose(),
            self.own.init_private.expose(),
            self.own.leaf_private.expose(),
            *(opening.key.expose() for opening in openings),
            *(key.expose() for opening in openings for key in opening.file_keys),
        ]

    async def leave_key_package(self) -> None:
        """Leave a KeyPackage for others."""
        body = requests.PutKeyPackages((self.own.package.encoded,))
        await self.client.ask("put-key-packages", body, KeyPackageCount)

    async def found(self, other: "Talker", title: bytes) -> None:
        """Found a room with somebody who left a KeyPackage."""
        await self.client.ask(
            "claim-key-package",
            requests.ClaimKeyPackage(other.client.account),
            Claimed,
        )
        new = NewGroup(ENTROPY.draw(32), (Extension(TEXTS, title),))
        env = environment(handshake=True)
        members = (self.client.member(Role.OWNER), other.client.member())
        aad = HandshakeAad(ZERO, 1, 0, 0, ZERO, roster_hash(members)).encoded()
        staged = Group.create(new, self.own, env).commit(
            env,
            CommitOptions(proposals=(Add(other.own.package),), authenticated_data=aad),
        )
        self._group, _ = staged.group.merge(env)
        assert isinstance(staged.welcome, Welcome)
        parts = WelcomeParts(
            DEFAULT_SUITE.id,
            (JoinerSecret(other.client.device, encoded(staged.welcome.secrets[0])),),
            staged.welcome.encrypted_group_info,
        )
        extras = Extras(RosterChange(members), parts, Founding(RoomKind.GROUP))
        receipt = await self.client.submit(Submit(1, staged.message, extras=extras))
        self._dev_seq, self._base = 1, seq_of(receipt)

    async def join(self) -> None:
        """Accept the invitation that comes."""
        invitation = None
        while not isinstance(invitation, Invitation):
            # It is told beside that its KeyPackages run out.
            item = await self.client.expect(InboxItem)
            invitation = decode_item(item.kind, item.body)
        secret = decode_whole(EncryptedGroupSecrets.decode, invitation.secret)
        assert invitation.group_info is not None
        welcome = Welcome(invitation.suite, (secret,), invitation.group_info)
        env = environment(handshake=True)
        self._group, _ = Group.join(welcome, [self.own], env)
        body = requests.RoomRequest(invitation.group)
        await self.client.ask("accept", body, Done)
        seq = int.from_bytes(invitation.stamp.signed[81:89], "big")
        self.client.rooms[invitation.group] = Room(base=seq, seq=seq)
        await self.client.resume(invitation.group)
        await self.client.caught(invitation.group)

    async def say(
        self,
        body: bytes,
        *,
        kind: Kind = Kind.TEXT,
        files: tuple[tuple[Attachment, Secret], ...] = (),
    ) -> int:
        """Send a message, and return its place in the log."""
        key, descriptor = self.client.key, self.client.descriptor
        assert descriptor is not None
        group_id, epoch = self.group.group_id, self.group.epoch
        self._dev_seq += 1
        attachments = tuple(attachment for attachment, _ in files)
        franked = frank(
            Content(
                self._dev_seq, 0, ZERO, kind, ZERO, NOW * 1_000, 0, body, attachments
            ),
            Context(
                descriptor.relay_id,
                group_id,
                epoch,
                self.client.account,
                self.client.device,
            ),
            device_key=key.signing_key,
            entropy=ENTROPY,
            file_keys=tuple(secret for _, secret in files),
        )
        aad = ApplicationAad(franked.commitment, self._dev_seq, self._base).encoded()
        self._group, message = self.group.send(
            encoded(franked.payload),
            environment(handshake=False),
            authenticated_data=aad,
        )
        frame = Submit(self._dev_seq, message)
        seq = seq_of(await self.client.submit(frame))
        self.sent[seq] = franked
        return seq

    async def hear(self) -> bytes:
        """Return the application data of the next message."""
        entry = await self.client.expect(Entry)
        assert entry.message is not None
        env = environment(handshake=False)
        self._group, event = self.group.receive(entry.message, env)
        assert isinstance(event, MessageReceived)
        return event.data
