"""What the engine wants done, once what it decided is durable."""

from dataclasses import dataclass, field

import msgspec

from tgtui.wire import Extras, FullStamp, Held


@dataclass(frozen=True, slots=True)
class Ask:
    """Send a request; its answer comes back as `Replied` or `Failed`.

    Attributes:
        number: Names it in the answer.
        call: The name of the request in `tgtui.wire.ROUTES`.
        request: Its body.
    """

    number: int
    call: str
    request: msgspec.Struct


@dataclass(frozen=True, slots=True)
class Submit:
    """Put a message into a room's log, after those of the room that came before.

    Attributes:
        group: The room.
        dev_seq: Names it in the answer, with the room.
        message: The MLSMessage; too long for a frame it goes up as a blob before.
        handshake: Whether it is a commit.
        extras: What goes with a commit.
        leave: Whether the sender leaves with it.
        proof: What goes with a commit that restores a room (M6).
    """

    group: bytes = field(repr=False)
    dev_seq: int
    message: bytes = field(repr=False)
    handshake: bool = False
    extras: Extras | None = field(default=None, repr=False)
    leave: bool = False
    proof: FullStamp | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Resume:
    """Follow rooms, and the inbox from after an item where one is given."""

    rooms: tuple[Held, ...] = ()
    inbox: int | None = None


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Say what is durable on this device."""

    rooms: tuple[tuple[bytes, int], ...] = ()
    inbox: int | None = None


@dataclass(frozen=True, slots=True)
class SendSignal:
    """Tell whoever is there at this moment; it may get lost."""

    group: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FetchBlob:
    """Download a blob of a Welcome; comes back as `BlobCame` or `Failed`."""

    number: int
    blob: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class UploadFile:
    """Upload the encryption of a file; comes back as `FileUploaded` or `FileRefused`.

    Attributes:
        blob: SHA-256 of it.
        size: Its bytes.
        path: Where it is.
    """

    blob: bytes = field(repr=False)
    size: int
    path: str


@dataclass(frozen=True, slots=True)
class DropFile:
    """Delete a file that tgtui itself wrote to this computer."""

    path: str


@dataclass(frozen=True, slots=True)
class PutReport:
    """Hand in a sealed report; comes back as `ReportAnswered`."""

    report: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Introduce:
    """Have the relay introduced anew: it may have a newer descriptor."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Tell whoever shows them that chats have changed.

    Attributes:
        chats: Which; none means the list of chats or of people.
        messages: Messages that came or changed, by number.
    """

    chats: tuple[int, ...] = ()
    messages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TypingChanged:
    """Tell whoever shows it who is typing in a chat."""

    chat: int
    account: bytes = field(repr=False)
    on: bool


Effect = (
    Ask
    | Submit
    | Resume
    | Acknowledge
    | SendSignal
    | FetchBlob
    | UploadFile
    | DropFile
    | PutReport
    | Introduce
    | Changed
    | TypingChanged
)
