"""Files of messages: encrypted to be uploaded, fetched and checked to be saved.

A file that was fetched gets its name only once it is proved to be the one that its
message commits to; its name is made here, and it never takes the place of another.
"""

import os
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from tgtui.agent.file_leftovers import hold, sweep, unnamed
from tgtui.agent.file_names import numbered, safe_name
from tgtui.agent.file_part import Digesting, Part
from tgtui.agent.file_places import Folder, told_as_unsaved
from tgtui.agent.file_sealing import sealed_file
from tgtui.agent.file_thread import in_thread
from tgtui.crypto import (
    DecryptionFailed,
    Entropy,
    Secret,
    SystemEntropy,
    open_stream,
    sealed_stream_length,
)
from tgtui.engine.intents import NewFile
from tgtui.engine.queries import FileReply
from tgtui.franking import (
    Attachment,
    FileFacts,
    FileMismatch,
    check_file,
    encryption_key,
)
from tgtui.net import Ready, TooMuch, WrongBytes, download


SAME_NAMES: Final = 10_000
"""Files of one name in a folder."""

_CHANCE: Final = SystemEntropy()


async def prepare(
    source: Path, folder: Path, limit: int, entropy: Entropy = _CHANCE
) -> NewFile:
    """Encrypt a file, with a key of its own, into a folder.

    Args:
        source: The file.
        folder: Where its encryption goes to, under the name of its blob.
        limit: The most bytes that the encryption may have.
        entropy: Where the key comes from.

    Raises:
        CannotRead: The system refuses.
        NotAFile: It is something else.
        FileTooLarge: It is too large for the relay.
        FileChanged: It has changed meanwhile.
        CannotSave: There is no place for its encryption.
    """
    return await in_thread(partial(sealed_file, source, folder, limit, entropy))


async def fetch(ready: Ready, reply: FileReply, folder: Path, downloads: Path) -> Path:
    """Fetch a file of a message, and return where it was saved.

    What is there of it when this is broken off is where the next time goes on from.

    Args:
        ready: Says where to fetch it from.
        reply: Which file.
        folder: Where its encryption is kept meanwhile.
        downloads: Where it is saved.

    Raises:
        FileMismatch: It is not the file that its message commits to; all of it is gone.
        WrongBytes: The relay gave other bytes; all of them are gone.
        FetchedAlready: It is being fetched already.
        CannotSave: There is no place for it.
        Refused: The relay declines, as where it has no such blob any more.
        NetError: The relay cannot be reached.
    """
    most = sealed_stream_length(reply.size)
    with Part(folder, reply.blob, most) as part:
        await in_thread(part.open)
        try:
            await _downloaded(ready, part)
            saved = await in_thread(partial(_saved, reply, part, downloads))
        except (FileMismatch, WrongBytes):
            part.drop()
            raise
        part.drop()
    return saved


async def _downloaded(ready: Ready, part: Part) -> None:
    """Download what is missing of a blob.

    Raises:
        FileMismatch: It has more bytes than its message says.
        WrongBytes: The relay gave others.
    """
    try:
        try:
            await download(ready, part.begun, part)
        except WrongBytes:
            if not part.is_resumed:
                raise
            # A crash may have left a hole in what was there before.
            await in_thread(part.begin_again)
            await download(ready, part.begun, part)
    except TooMuch:
        raise FileMismatch from None


def _saved(reply: FileReply, part: Part, downloads: Path) -> Path:
    """Decrypt and check a file, and give it its name."""
    name = safe_name(reply.name)
    mark = unnamed(_CHANCE)
    with told_as_unsaved(), Folder(downloads) as into:
        sweep(into)
        try:
            with into.create(mark) as file:
                hold(file)
                _decrypt(reply, part, file)
                found = into.name(mark, partial(numbered, name), SAME_NAMES)
        except BaseException:
            into.drop(mark)
            raise
    return downloads / found


def _decrypt(reply: FileReply, part: Part, file: BinaryIO) -> None:
    """Decrypt a file into another one, and require that it is the right one.

    Raises:
        FileMismatch: It is not.
    """
    key = Secret(reply.key)
    sealed = Digesting(part.pieces())
    plain = Digesting(open_stream(encryption_key(key), pieces=sealed, aad=b""))
    try:
        file.writelines(plain)
    except DecryptionFailed:
        raise FileMismatch from None
    facts = FileFacts(sealed.digest, plain.size, plain.digest)
    check_file(_attachment(reply), key, facts)
    file.flush()
    os.fsync(file.fileno())


def _attachment(reply: FileReply) -> Attachment:
    return Attachment(reply.blob, reply.size, reply.commitment, b"", b"")
