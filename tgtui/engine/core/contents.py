"""Turns what a person wants to say into a FrankedContent's fields."""

from dataclasses import dataclass, field

from tgtui.crypto import Secret
from tgtui.engine.core.session import Session
from tgtui.engine.core.wanted import (
    Amend,
    Announce,
    Claim,
    Erase,
    Goodbye,
    Message,
    Put,
    Say,
)
from tgtui.engine.errors import Pointless
from tgtui.engine.intents import NewFile
from tgtui.franking import Attachment, Kind


NOTHING = bytes(32)


@dataclass(frozen=True, slots=True)
class Parts:
    """The fields of a content that say something.

    Attributes:
        kind: What it is.
        body: The text, or whatever belongs to the kind.
        ref: The commitment of the message that it refers to, or zeros.
        attachments: The files that come with it.
        file_keys: Their content keys.
    """

    kind: Kind
    body: bytes
    ref: bytes = field(default=NOTHING, repr=False)
    attachments: tuple[Attachment, ...] = ()
    file_keys: tuple[Secret, ...] = ()


def parts_of(session: Session, what: Message) -> Parts:  # noqa: PLR0911
    """Return what a content is to say, its references looked up anew (M4).

    Raises:
        Pointless: The message that it refers to was never sent, or is gone.
    """
    match what:
        case Say():
            return _said(session, what)
        case Amend(target=target, text=text):
            return Parts(Kind.EDIT, text.encode(), _aim(session, target))
        case Erase(target=target):
            return Parts(Kind.DELETE, b"", _aim(session, target))
        case Put(target=target, text=text):
            return Parts(Kind.REACTION, text.encode(), _aim(session, target))
        case Goodbye():
            return Parts(Kind.LEAVE, b"")
        case Claim(stamp=stamp):
            return Parts(Kind.FORK, stamp)
        case Announce(revocation=revocation):
            return Parts(Kind.REVOKE, revocation)


def _said(session: Session, what: Say) -> Parts:
    ref = NOTHING
    if what.reply is not None:
        row = session.store.messages.get(what.reply)
        ref = row.commitment if row is not None and row.commitment else NOTHING
    kind = Kind.FILE if what.files else Kind.TEXT
    return Parts(
        kind,
        what.text.encode(),
        ref,
        tuple(attachment_of(file) for file in what.files),
        tuple(Secret(file.key) for file in what.files),
    )


def attachment_of(file: NewFile) -> Attachment:
    """Return what a message says of a file."""
    return Attachment(
        file.blob,
        file.size,
        file.commitment,
        file.media_type.encode(),
        file.name.encode(),
    )


def _aim(session: Session, target: int) -> bytes:
    row = session.store.messages.get(target)
    if row is None or row.commitment is None:
        raise Pointless
    return row.commitment
