"""Files on their way to the relay: a message with one waits until it is there."""

import msgspec

from tgtui.engine.core.attempts import fail
from tgtui.engine.core.session import Session
from tgtui.engine.core.wanted import Say, unpacked
from tgtui.engine.effects import DropFile, UploadFile
from tgtui.engine.events import FileRefused, FileUploaded
from tgtui.engine.intents import NewFile
from tgtui.engine.rows import OutboxRow


_LIST = "uploads"


class Pending(msgspec.Struct, frozen=True):
    """A file that is to be uploaded."""

    blob: bytes
    size: int
    path: str


_decoder = msgspec.msgpack.Decoder(tuple[Pending, ...])


def pending(session: Session) -> tuple[Pending, ...]:
    """Return the files that are not at the relay yet."""
    data = session.store.values.get(_LIST)
    return _decoder.decode(data) if data else ()


def _keep(session: Session, files: tuple[Pending, ...]) -> None:
    data = msgspec.msgpack.encode(files) if files else None
    session.store.values.put(_LIST, data)


def begin(session: Session, files: tuple[NewFile, ...]) -> None:
    """Upload files, once the message that carries them is durable."""
    new = tuple(Pending(f.blob, f.sealed_size, f.path) for f in files)
    _keep(session, pending(session) + new)
    for file in new:
        session.store.values.put(f"upload:{file.blob.hex()}", b"1")
        if session.link.online:
            session.do(UploadFile(file.blob, file.size, file.path))


def resume(session: Session) -> None:
    """Go on with all uploads on a new connection."""
    for file in pending(session):
        session.do(UploadFile(file.blob, file.size, file.path))


def _end(session: Session, blob: bytes) -> None:
    files = pending(session)
    _keep(session, tuple(file for file in files if file.blob != blob))
    session.store.values.put(f"upload:{blob.hex()}", None)
    for file in files:
        if file.blob == blob:
            session.do(DropFile(file.path))


def rows_with(session: Session, blob: bytes) -> list[OutboxRow]:
    """Return what waits for a file."""
    found = []
    for chat in session.store.outbox.chats():
        for row in session.store.outbox.of_chat(chat):
            what = unpacked(row.what)
            if isinstance(what, Say) and any(f.blob == blob for f in what.files):
                found.append(row)
    return found


def uploaded(session: Session, event: FileUploaded) -> None:
    """Let the messages go that waited for a file."""
    _end(session, event.blob)


def refused(session: Session, event: FileRefused) -> None:
    """Say that a file cannot be uploaded."""
    if not event.final:
        return
    for row in rows_with(session, event.blob):
        fail(session, row, event.sentence)
    _end(session, event.blob)
