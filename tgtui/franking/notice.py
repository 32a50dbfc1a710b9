"""What a receiver should tell its user beside the messages, and how loudly."""

from dataclasses import dataclass, field
from enum import Enum

from tgtui.franking.fork import ForkProof


class Level(Enum):
    """How a notice is shown."""

    DIM = "dim"
    YELLOW = "yellow"
    RED = "red"


class About(Enum):
    """What a notice says; `{name}` stands for the device or account that it names."""

    OTHER_HISTORY = (
        Level.YELLOW,
        "{name}'s app reports another history of this chat than this device has",
    )
    RELAY_DIFFERS = (
        Level.YELLOW,
        "the relay's own record of this chat differs from what it sent to this device",
    )
    UNPROVEN_CLAIM = (
        Level.YELLOW,
        "{name}'s app says that the relay lies, and proves nothing",
    )
    FORK_PROVEN = (
        Level.RED,
        "the relay showed different histories of this chat, which is proved",
    )
    FOREIGN_KEY = (Level.RED, "something came that the relay itself did not sign")
    MISSING_ENTRY = (
        Level.YELLOW,
        "an entry of {name}'s device is missing; the relay kept it back",
    )
    MISSED_CHANGE = (
        Level.YELLOW,
        "a change of the group expired unseen; this device must be let back in",
    )
    EXPIRED = (
        Level.DIM,
        "messages expired on the relay before this device came online",
    )
    DELETED_EARLY = (
        Level.YELLOW,
        "the relay deleted messages earlier than it had promised",
    )
    RESTARTED = (Level.DIM, "the relay restarted its log here")
    LOST_ENTRIES = (
        Level.YELLOW,
        "the relay lost part of this chat's log, which this device still has",
    )

    @property
    def level(self) -> Level:
        """How it is shown: red only what is proved."""
        return self.value[0]

    def words(self, name: str = "") -> str:
        """Return the sentence.

        Args:
            name: Whose device it is, already made harmless.
        """
        return self.value[1].format(name=name)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a receiver noticed.

    Attributes:
        about: What.
        device: Whose claim or entry it concerns, if one device's.
        seq: The entry that it concerns, if one: for `OTHER_HISTORY` the one whose own
            stamp is to be sent, once, in a content of kind `fork`.
        count: How many entries, where that is known.
        proof: What proves it, for `FORK_PROVEN`.
    """

    about: About
    device: bytes | None = field(default=None, repr=False)
    seq: int | None = None
    count: int | None = None
    proof: ForkProof | None = None
