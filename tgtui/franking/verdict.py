"""What became of an entry: shown, hidden, taken, held back, or seen before."""

from dataclasses import dataclass
from enum import Enum

from tgtui.franking.content import FrankedContent
from tgtui.franking.evidence import Evidence
from tgtui.franking.notice import Notice
from tgtui.franking.reason import Reason
from tgtui.franking.stamp import Stamp
from tgtui.franking.state import Delta, ReceiverState


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that passed every check.

    Attributes:
        content: What it says.
        evidence: What is stored with it, and what proves it in a report.
        target_known: Whether this device has the message that it refers to; None where
            it refers to none.
    """

    content: FrankedContent
    evidence: Evidence
    target_known: bool | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A handshake entry whose stamp and place are right.

    Attributes:
        stamp: The relay's stamp.
        meta: The evidence of the room's new texts, if the commit sets some.
    """

    stamp: Stamp
    meta: Evidence | None


@dataclass(frozen=True, slots=True)
class Hidden:
    """An entry that counts in the log and is not shown; a handshake is void.

    Attributes:
        reason: Why.
    """

    reason: Reason


class Wanted(Enum):
    """What to ask the relay for, when an entry is held."""

    MISSING_ENTRIES = "all entries from `from_seq` on"
    FULL_STAMP = "the stamp in full form, and the newest descriptor"
    ANOTHER_COPY = (
        "all entries from `from_seq` on, since this one continues another log"
    )


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that cannot be judged yet; nothing has changed.

    Attributes:
        from_seq: The entry that is expected next.
        wanted: What to ask for. If it is still missing after 30 seconds online, the
            chat says so in yellow.
    """

    from_seq: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Again:
    """An entry that was received before; the relay delivers at least once."""


Verdict = Shown | Taken | Hidden | Held | Again


@dataclass(frozen=True, slots=True)
class Received:
    """The outcome of one entry or announcement.

    Attributes:
        state: The receiver's state afterwards.
        delta: What to write with it, in the same transaction.
        verdict: What became of the entry; None for an announcement.
        notices: What to tell beside it.
    """

    state: ReceiverState
    delta: Delta
    verdict: Verdict | None
    notices: tuple[Notice, ...] = ()
