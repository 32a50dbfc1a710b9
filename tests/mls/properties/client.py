"""A client that stores its group after every step, and a model of what it can read."""

from dataclasses import dataclass, field, replace
from typing import Final

from tgtui.crypto import CipherSuite, Secret, SeededEntropy, SigningKey
from tgtui.mls import (
    AssertedIdentities,
    Capabilities,
    Credential,
    Environment,
    Group,
    KeyPackageDraft,
    Lifetime,
    OwnKeyPackage,
    PreSharedKeyId,
    PskType,
    Settings,
)


NOW: Final = 1_800_000_000
LIFETIME: Final = Lifetime(NOW - 3_600, NOW + 30 * 86_400)

KNOWN_EXTENSION: Final = 0xF100
"""An extension of the GroupContext that all clients list and none understands."""

CAPABILITIES: Final = Capabilities(extensions=(KNOWN_EXTENSION,))


@dataclass(frozen=True)
class Envelope:
    """An application message on its way to one member."""

    sender: int
    epoch: int
    generation: int
    data: bytes
    authenticated_data: bytes
    message: bytes


@dataclass
class Heard:
    """What a member's ratchet for one sender of one epoch must be able to open."""

    next: int = 0
    skipped: list[int] = field(default_factory=list)

    def verdict(self, generation: int, settings: Settings) -> str:
        """Say what must become of a message, and remember that it came."""
        if generation in self.skipped:
            self.skipped.remove(generation)
            return "opened"
        if generation < self.next:
            return "consumed"
        if generation - self.next > settings.max_generation_jump:
            return "too far"
        self.skipped += range(self.next, generation)
        del self.skipped[: max(0, len(self.skipped) - settings.max_skipped_keys)]
        self.next = generation + 1
        return "opened"


UNKNOWN: Final = b"nobody knows "
"""What the ids of the external PSKs begin with that no client knows."""


class Psks:
    """The pre-shared keys that clients know besides those that their groups keep."""

    def __init__(self) -> None:
        self.resumption: dict[tuple[bytes, int], Secret] = {}

    def find(self, psk: PreSharedKeyId, *, joined: int | None) -> Secret | None:
        """Return a key, but no resumption PSK of an epoch that the group must keep."""
        if psk.psk_type is PskType.EXTERNAL:
            if psk.psk_id.startswith(UNKNOWN):
                return None
            return Secret(b"the secret of " + psk.psk_id)
        if joined is not None and psk.epoch >= joined:
            return None
        return self.resumption.get((psk.group_id, psk.epoch))


class Client:
    """One client: its dice, its KeyPackage, its group, and what it has stored.

    What it sends, it sends at `NOW`; `late` tells by how many seconds its clock is away
    from that when it receives.
    """

    def __init__(
        self, name: str, suite: CipherSuite, psks: Psks, settings: Settings
    ) -> None:
        self.name = name
        self.suite = suite
        self.restarts = True
        self.late = 0
        self.joined: int | None = None
        self.env = Environment(
            NOW,
            SeededEntropy(name.encode()),
            AssertedIdentities(),
            lambda psk: psks.find(psk, joined=self.joined),
            settings,
        )
        self.own = self.new_package(SigningKey.generate(self.env.entropy))
        self.inbox: list[Envelope] = []
        self.read: list[Envelope] = []
        self.heard: dict[tuple[int, int], Heard] = {}
        self.sent = 0
        self.staged = 0
        self._group: Group | None = None
        self._epoch = b""
        self._records: dict[bytes, bytes] = {}

    def new_package(
        self, key: SigningKey, suite: CipherSuite | None = None
    ) -> OwnKeyPackage:
        """Make a KeyPackage and remember it as the latest one."""
        draft = KeyPackageDraft(
            suite or self.suite,
            Credential(self.name.encode()),
            LIFETIME,
            CAPABILITIES,
        )
        self.own = draft.make(key, self.env.entropy)
        return self.own

    @property
    def group(self) -> Group:
        """The client's view of the group."""
        assert self._group is not None
        return self._group

    @property
    def receiving(self) -> Environment:
        """The client's environment when it receives."""
        return replace(self.env, now=NOW + self.late)

    def enter(self, group: Group) -> None:
        """Begin with a group, with nothing stored of one before."""
        self.joined = group.epoch
        self.inbox, self.read, self.heard = [], [], {}
        self.sent = self.staged = 0
        self._group, self._records = None, {}
        self.take(group)

    def take(self, group: Group) -> None:
        """Store the group as it is now, and go on with what the store gives back."""
        if self._group is not None and group.epoch != self._group.epoch:
            self.sent = self.staged = 0
        delta = group.ratchet_delta(self._group)
        self._records |= delta.put
        for key in delta.delete:
            del self._records[key]
        self._epoch = group.encode_epoch()
        restored = Group.restore(self._epoch, self._records)
        assert restored.encode_epoch() == self._epoch
        assert restored.ratchet_delta().put == self._records
        assert group.ratchet_delta().put == self._records
        self._group = restored if self.restarts else group

    def take_message(self, group: Group) -> None:
        """Store what an application message changed: a few records, nothing else."""
        assert group.encode_epoch() == self._epoch
        delta = group.ratchet_delta(self._group)
        levels = self.group.state.epoch.tree.leaf_count.bit_length()
        assert len(delta.put) <= levels + 2
        self.take(group)

    def verdict(self, envelope: Envelope) -> str:
        """Say what must become of a message that is delivered now."""
        settings = self.env.settings
        if envelope.epoch < self.group.epoch - settings.past_epochs:
            return "wrong epoch"
        heard = self.heard.setdefault((envelope.epoch, envelope.sender), Heard())
        return heard.verdict(envelope.generation, settings)
