"""All that the encryption indicator of a chat follows from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tgtui.wire import RoomKind


class Phase(StrEnum):
    """How a chat's room stands."""

    NO_ROOM = "no room yet"
    INVITED = "invited, not accepted"
    FOUNDED = "founded, and nobody else has accepted"
    ACTIVE = "active"
    LOST = "lost, asking to rejoin"
    WAITING_IN = "waiting for somebody to let this device in"
    LOG_LOST = "read-only, as the relay lost its log"
    REMOVED = "removed by somebody"
    LEFT = "left"
    ENDED = "ended"
    BANNED = "suspended by the relay"
    DELETED = "the other account is deleted"


ENDINGS = frozenset(
    {Phase.REMOVED, Phase.LEFT, Phase.ENDED, Phase.BANNED, Phase.DELETED}
)
"""The phases after which nothing is written any more."""


class Other(NamedTuple):
    """Another account of a chat, one that was invited and has not accepted too.

    Attributes:
        name: How this user calls it, made harmless.
        verified: When its key was checked, in ms since 1970; 0 for not.
        method: How it was checked.
        key_changed: Whether its handle is now another account's, and this user has not
            acknowledged it.
        key_changed_after_check: Whether that happened to a key that was checked, until
            the check is made anew or forgotten.
    """

    name: str
    verified: int = 0
    method: str = ""
    key_changed: bool = False
    key_changed_after_check: bool = False

    @property
    def is_another(self) -> bool:
        """Whether this is not the key that was checked."""
        changed = self.key_changed and self.verified > 0
        return self.key_changed_after_check or changed

    @property
    def is_checked(self) -> bool:
        """Whether this key was checked and is still the same."""
        return self.verified > 0 and not self.is_another


class Summary(NamedTuple):
    """What follows from the others alone: in a large room it is found once for many.

    Attributes:
        swapped: The names of those whose key is not the one that was checked.
        changed: The names of those with a new key that is not acknowledged.
        checked: How many are checked.
    """

    swapped: tuple[str, ...]
    changed: tuple[str, ...]
    checked: int

    @classmethod
    def of(cls, others: tuple[Other, ...]) -> "Summary":
        """Return what follows from these."""
        return cls(
            tuple(other.name for other in others if other.is_another),
            tuple(other.name for other in others if other.key_changed),
            sum(other.is_checked for other in others),
        )


Looks = tuple[tuple[bytes, ...], tuple[Other, ...], Summary]
"""Accounts, what the indicator knows of each, and of all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the encryption indicator follows from.

    Attributes:
        kind: What sort of chat it is.
        phase: How its room stands.
        others: The other accounts of the room; in a chat of two the peer alone.
        known: What follows from them, where it is known already.
        invited: How many of them have not accepted yet, in a group.
        by: Who removed this account, where that is known.
        warnings: What this user has not acknowledged, in words, the newest first.
        widened: Whether one of them is that more people can read new messages.
        gaps: How many entries cannot be read yet.
        fork_proven: Whether the relay provably showed different histories.
        foreign_key: Whether a stamp came under a key that is not the relay's.
        waiting: How many messages wait on this device.
        may_restart: Whether this account may continue the chat in a new group.
        local: Whether the relay serves this computer alone.
        now: The time, in ms since 1970, to tell this year's days from others; 0 for
            not known.
    """

    kind: RoomKind
    phase: Phase
    others: tuple[Other, ...] = ()
    known: Summary | None = None
    invited: int = 0
    by: str = ""
    warnings: tuple[str, ...] = ()
    widened: bool = False
    gaps: int = 0
    fork_proven: bool = False
    foreign_key: bool = False
    waiting: int = 0
    may_restart: bool = False
    local: bool = False
    now: int = 0

    @property
    def summary(self) -> Summary:
        """What follows from the others."""
        return Summary.of(self.others) if self.known is None else self.known
