"""What the caller lends to one operation: the time, the dice, keys and parameters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tgtui.crypto import Entropy, Secret
from tgtui.mls.authentication import Authentication
from tgtui.mls.errors import NotPossible
from tgtui.mls.schedule.psk import PreSharedKeyId


DAY: Final = 86_400

PskLookup = Callable[[PreSharedKeyId], Secret | None]
"""Finds an external PSK by its id, or a resumption PSK by group and epoch.

It returns a `tgtui.crypto.Secret`, or None for a key that it does not know."""


def no_psks(_: PreSharedKeyId) -> None:
    """Know no pre-shared key."""


def no_padding(_: int) -> int:
    """Add no padding to a plaintext of that many bytes."""
    return 0


@dataclass(frozen=True, slots=True)
class Settings:
    """The parameters that RFC 9420 leaves to the application.

    All members of an application should have the same `max_generation_jump`,
    `resumption_epochs`, `max_lifetime` and limits of proposals: where these differ,
    some members refuse a commit that others follow, and the group falls apart.

    Attributes:
        max_skipped_keys: How many keys of messages that did not arrive are kept for
            each sender's ratchet (§15.3).
        max_generation_jump: How far a message may be ahead of its sender's ratchet,
            in generations (§15.3).
        past_epochs: For how many past epochs late application messages can be read.
        resumption_epochs: For how many past epochs the resumption PSK is kept (§8.6).
        max_lifetime: The longest total lifetime of a KeyPackage, in seconds (§7.2).
        check_tree_lifetimes: Whether a joiner refuses a group in which a member's leaf
            has expired (§7.3). Off, since a member that joined long ago and has not
            committed since would keep everybody out.
        check_received_lifetimes: Whether the KeyPackage of an Add that somebody else
            sent has to be valid now (§7.3). Off, since members that read it later, or
            whose clocks differ, would be locked out of the group. To be on where `now`
            is a time on which all members agree, such as that at which the delivery
            service accepted the message.
        padding: Returns how many zero bytes to add to the plaintext of a
            PrivateMessage, given its length without padding, in bytes (§6.3.1).
        ciphertext_limit: How many messages one member may send in one epoch (§15.2).
        max_proposals: How many proposals may wait for a commit.
        max_proposal_bytes: How long they may be together, in bytes.
        max_outside_proposals: How many of them may come from outside of the group.
    """

    max_skipped_keys: int = 64
    max_generation_jump: int = 64
    past_epochs: int = 0
    resumption_epochs: int = 0
    max_lifetime: int = 100 * DAY
    check_tree_lifetimes: bool = False
    check_received_lifetimes: bool = False
    padding: Callable[[int], int] = no_padding
    ciphertext_limit: int = 1 << 24
    max_proposals: int = 1 << 12
    max_proposal_bytes: int = 1 << 24
    max_outside_proposals: int = 1 << 6

    def __post_init__(self) -> None:
        """Require that no number is negative.

        Raises:
            NotPossible: One is.
        """
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, int) and value < 0:
                message = f"the setting {name} is {value}"
                raise NotPossible(message)


@dataclass(frozen=True, slots=True)
class Environment:
    """What one operation may know of the world.

    Attributes:
        now: Seconds since 1970-01-01T00:00:00Z.
        entropy: Where random bytes come from: `tgtui.crypto.SystemEntropy()`.
        authentication: Decides about credentials.
        psks: Finds pre-shared keys that the group itself does not hold: returns a
            `tgtui.crypto.Secret`, or None for one that it does not know.
        settings: The application's parameters.
    """

    now: int
    entropy: Entropy
    authentication: Authentication
    psks: PskLookup = no_psks
    settings: Settings = field(default_factory=Settings)
