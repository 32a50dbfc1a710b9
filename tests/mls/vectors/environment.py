"""What vectors are verified in: any credential is believed, any lifetime allowed."""

from collections.abc import Callable
from typing import Final

from tgtui.crypto import Secret, SeededEntropy
from tgtui.mls.credential import Credential
from tgtui.mls.environment import Environment, Settings, no_psks
from tgtui.mls.schedule.psk import PreSharedKeyId
from tgtui.mls.tree.leaf_node import Lifetime


SETTINGS: Final = Settings(
    # Published KeyPackages are valid from the beginning to the end of time.
    max_lifetime=1 << 64,
    # Resumption PSKs of any epoch may be asked for.
    resumption_epochs=1 << 32,
    # A vector leaves out the messages that it does not need.
    max_generation_jump=1 << 12,
)

PUBLISHED: Final = 1_700_000_000
"""About when the vectors were made, in seconds since 1970."""


class AnyIdentity:
    """Believes every credential, and lets members change theirs."""

    def check(self, credential: Credential, signature_key: bytes) -> None:
        """Accept everything."""

    def check_successor(self, old: Credential, new: Credential) -> None:
        """Accept everything."""


def environment(
    *,
    now: int = PUBLISHED,
    psks: Callable[[PreSharedKeyId], Secret | None] = no_psks,
) -> Environment:
    """Return the environment of one operation."""
    return Environment(now, SeededEntropy(b"vectors"), AnyIdentity(), psks, SETTINGS)


def time_within(lifetimes: list[Lifetime], otherwise: int = PUBLISHED) -> int:
    """Return a time at which everything is valid, if there is one.

    A client's clock may have been a little behind, so the time is not the very first.
    """
    if not lifetimes:
        return otherwise
    first = max(lifetime.not_before for lifetime in lifetimes)
    last = min(lifetime.not_after for lifetime in lifetimes)
    if first <= otherwise <= last:
        return otherwise
    return first + min(3600, max(0, last - first) // 2)
