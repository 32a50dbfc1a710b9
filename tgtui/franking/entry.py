"""An entry of a room's log as a device gets it, and what belongs to judging it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tgtui.franking.content import Context
from tgtui.franking.keys import FrankingKeys
from tgtui.franking.short_stamp import ShortStamp
from tgtui.franking.stamp import UnverifiedStamp
from tgtui.identity import Credential


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry's stamp, and what its header and authenticated data say in clear.

    Attributes:
        stamp: The stamp as it came, short; or in full form after that was asked for.
        message_hash: SHA-256 of the MLSMessage as it came.
        epoch: The epoch of its header.
        commitment: `C` of its authenticated data.
        dev_seq: `dev_seq` of the same.
        base_seq: `base_seq` of the same.
        seen: `seen_seq` and `seen_head` of the same, for a handshake, and None for an
            application message, whose content has them.
    """

    stamp: ShortStamp | UnverifiedStamp
    message_hash: bytes = field(repr=False)
    epoch: int
    commitment: bytes = field(repr=False)
    dev_seq: int
    base_seq: int
    seen: tuple[int, bytes] | None = field(default=None, repr=False)

    @property
    def is_handshake(self) -> bool:
        """Whether it changes the group."""
        return self.seen is not None


@dataclass(frozen=True, slots=True)
class Sender:
    """The leaf that the group's state names as the sender.

    Attributes:
        credential: That of the leaf, verified with its signature key.
        moderates: Whether the account may delete what others wrote, at that epoch.
    """

    credential: Credential
    moderates: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What decrypting an entry gave.

    One's own entries cannot be decrypted: they are found by their hash among what was
    stored before sending, and go through the same checks.

    Attributes:
        sender: The leaf that sent it.
        data: The application data; for a handshake the bytes of the group's extension
            for its texts, which are looked at where `C` is not zero.
    """

    sender: Sender
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Room:
    """What a device knows of a room while it receives, changed by handshakes alone.

    Attributes:
        relay_id: The relay that the GroupContext pins.
        group_id: The room.
        keys: The keys of that relay, from its newest descriptor.
        timer: Seconds after which messages disappear in this epoch, or 0.
        revoked: Since when, in ms since 1970, accounts have revoked devices of theirs:
            by account and device.
    """

    relay_id: bytes = field(repr=False)
    group_id: bytes = field(repr=False)
    keys: FrankingKeys = field(repr=False)
    timer: int = 0
    revoked: Mapping[tuple[bytes, bytes], int] = field(default_factory=dict, repr=False)

    def context(self, credential: Credential, epoch: int) -> Context:
        """Return the context of what a leaf sends in an epoch."""
        return Context(
            self.relay_id, self.group_id, epoch, credential.account, credential.device
        )
