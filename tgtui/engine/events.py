"""What happens to the engine from outside, apart from what a person wants."""

from dataclasses import dataclass, field

import msgspec

from tgtui.wire import (
    Caught,
    Entry,
    Hello,
    InboxItem,
    Passed,
    Refusal,
    RejoinOffer,
    Segment,
    Signalled,
    Truncated,
)


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection is open; nothing was sent on it yet."""

    hello: Hello


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection has ended: what has no answer gets none on it."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A submission is durable at the relay.

    Attributes:
        group: The room.
        dev_seq: Which submission.
        digest: SHA-256 of the message that was submitted.
        stamp: The relay's stamp, 88 bytes.
    """

    group: bytes = field(repr=False)
    dev_seq: int
    digest: bytes = field(repr=False)
    stamp: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Declined:
    """A submission is refused.

    Attributes:
        group: The room.
        dev_seq: Which submission.
        digest: SHA-256 of the message that was submitted.
        refusal: Why.
        retry_after: After how many milliseconds to try again, where that helps.
        seq: As `tgtui.wire.Declined.seq`.
        commitment: As `tgtui.wire.Declined.commitment`.
    """

    group: bytes = field(repr=False)
    dev_seq: int
    digest: bytes = field(repr=False)
    refusal: Refusal
    retry_after: int | None = None
    seq: int | None = None
    commitment: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Replied:
    """A request has its answer."""

    number: int
    reply: msgspec.Struct = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """A request has none, or is declined.

    Attributes:
        number: Which request.
        refusal: Why the relay declines; None where it did not answer.
        retry_after: After how many milliseconds to ask again, where that helps.
    """

    number: int
    refusal: Refusal | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class BlobCame:
    """A blob of a Welcome is there."""

    number: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileUploaded:
    """A file is at the relay, whole."""

    blob: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileRefused:
    """A file cannot be uploaded; without `final` it can be tried again."""

    blob: bytes = field(repr=False)
    sentence: str
    final: bool = True


@dataclass(frozen=True, slots=True)
class ReportAnswered:
    """A report was handed in, or was refused.

    Attributes:
        report: Its id.
        state: What the relay says of it, or None where it declined.
        refusal: Why it declined; None with no state where it did not answer.
    """

    report: bytes = field(repr=False)
    state: str | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class DescriptorCame:
    """The relay's newest descriptor, verified and pinned; encoded."""

    encoded: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PutBack:
    """The database is older than what was open here before (attack 6)."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Frame = (
    Entry | InboxItem | Signalled | Truncated | Segment | Caught | Passed | RejoinOffer
)
"""The frames that come in as they are; of an entry, the message is always there."""

Event = (
    Connected
    | Disconnected
    | Accepted
    | Declined
    | Replied
    | Failed
    | BlobCame
    | FileUploaded
    | FileRefused
    | ReportAnswered
    | DescriptorCame
    | PutBack
    | Tick
    | Frame
)
