"""What programs of one profile say to the process that has it, and how it answers.

A frame is four bytes of length and msgpack. A guest asks and is answered, in whatever
order; once it follows what changes, it is told beside.
"""

import asyncio
import struct
from typing import Final, TypeVar

import msgspec

from tgtui.agent.errors import StrangeFrame
from tgtui.agent.updates import LinkChanged, Missed, Update
from tgtui.engine.effects import Changed, TypingChanged
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import AnyQuery


T = TypeVar("T")

ASKED: Final = 8 << 20
"""How many bytes a guest may say at once."""

TOLD: Final = 256 << 20
"""How many bytes it may be told at once."""

_LENGTH: Final = struct.Struct("!I")


class Verb(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Something that the agent does by itself."""


class SendFile(Verb, frozen=True):
    """Send a file of this computer. The reply is the message."""

    chat: int
    path: str
    text: str = ""
    reply: int | None = None


class SaveFile(Verb, frozen=True):
    """Fetch a file of a message into a folder. The reply is its path."""

    message: int
    index: int
    folder: str


class WriteBackup(Verb, frozen=True):
    """Write a backup of the profile, with the text of its configuration."""

    path: str
    passphrase: bytes
    settings: str

    def __repr__(self) -> str:
        """Print no passphrase."""
        return f"WriteBackup({self.path!r})"


class Follow(Verb, frozen=True):
    """Be told what changes from now on."""


class GetLink(Verb, frozen=True):
    """Ask how it stands with the connection."""


class GetAddress(Verb, frozen=True):
    """Ask where the relay is. The reply is its address, as text."""


class Wake(Verb, frozen=True):
    """Have the connection made now."""


AnyVerb = SendFile | SaveFile | WriteBackup | Follow | GetLink | GetAddress | Wake
"""All of them."""


class Asked(msgspec.Struct, frozen=True):
    """What a guest asks: one of the three.

    Attributes:
        id: Names it in the answer.
        intent: What a person wants.
        query: A question.
        verb: Something that the agent does by itself.
    """

    id: int
    intent: AnyIntent | None = None
    query: AnyQuery | None = None
    verb: AnyVerb | None = None


class Done(msgspec.Struct, frozen=True, tag=True):
    """It is done, with this reply."""

    id: int
    reply: msgspec.Raw


class Failed(msgspec.Struct, frozen=True, tag=True):
    """It is not done, and why: a sentence, and the name of the error."""

    id: int
    sentence: str
    code: str


class Pushed(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Something has changed: one of these."""

    changed: Changed | None = None
    typing: TypingChanged | None = None
    link: LinkChanged | None = None

    @property
    def update(self) -> Update:
        """What has changed."""
        return self.changed or self.typing or self.link or Missed()


AnyTold = Done | Failed | Pushed
"""What a guest is told."""


def pushed(update: Update) -> Pushed:
    """Return an update as a guest is told it."""
    match update:
        case Changed():
            return Pushed(changed=update)
        case TypingChanged():
            return Pushed(typing=update)
        case LinkChanged():
            return Pushed(link=update)
        case Missed():
            return Pushed()


def framed(message: Asked | AnyTold) -> bytes:
    """Return the bytes of a frame."""
    data = msgspec.msgpack.encode(message)
    return _LENGTH.pack(len(data)) + data


async def read(
    reader: asyncio.StreamReader, decoder: msgspec.msgpack.Decoder[T], limit: int
) -> T | None:
    """Return the next message, or None where nobody says anything any more.

    Raises:
        StrangeFrame: It is none, or too long.
    """
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        if length > limit:
            raise StrangeFrame
        return decoder.decode(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise StrangeFrame from None


ASKED_DECODER: Final[msgspec.msgpack.Decoder[Asked]] = msgspec.msgpack.Decoder(Asked)
TOLD_DECODER: Final[msgspec.msgpack.Decoder[AnyTold]] = msgspec.msgpack.Decoder(AnyTold)
