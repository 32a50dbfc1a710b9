"""Keys of a relay in files that its user alone may read.

A file holds one line, `tgtui-relay-KIND:1:` and the seed in base32, and nothing else.
"""

import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from tgtui.codec import DecodeError
from tgtui.crypto import SEED_LENGTH, Entropy, Secret, SigningKey
from tgtui.identity import from_base32, key_id_of, to_base32
from tgtui.relay.main.errors import BadKeyFile


ROOT: Final = "root"
"""The kind of the key that signs descriptors."""

FRANKING: Final = "franking"
"""The kind of the key that stamps entries."""

FRANKING_FILES: Final = "franking-*.key"
"""The names of the files that hold franking keys."""

_LONGEST: Final = 256


def make_key(path: Path, kind: str, entropy: Entropy) -> SigningKey:
    """Make a key, and a file that holds it; a file that is there is never replaced.

    Raises:
        BadKeyFile: The file is there already, or cannot be written.
    """
    key = SigningKey.generate(entropy)
    _write_key(path, kind, key)
    return key


def franking_file(data: Path, public_key: bytes) -> Path:
    """Return where the franking key with this public half is kept."""
    return data / f"franking-{key_id_of(public_key).hex()}.key"


def make_franking_key(data: Path, entropy: Entropy) -> SigningKey:
    """Make a franking key, and the file that holds it.

    Raises:
        BadKeyFile: It cannot be written.
    """
    key = SigningKey.generate(entropy)
    _write_key(franking_file(data, key.public_key), FRANKING, key)
    return key


def first_franking_key(data: Path, entropy: Entropy) -> SigningKey:
    """Return the franking key that is there, or make one.

    Raises:
        BadKeyFile: It cannot be written, or what is there is none.
    """
    for file in sorted(data.glob(FRANKING_FILES)):
        return read_key(file, FRANKING)
    return make_franking_key(data, entropy)


def write_secret(path: Path, data: bytes) -> None:
    """Make a file that its user alone may read, durable before this returns.

    A crash leaves the whole file or none of that name.

    Raises:
        BadKeyFile: The file is there already, or cannot be written.
    """
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            # Other than a rename, a link replaces nothing.
            os.link(draft, path)
        finally:
            Path(draft).unlink()
        _make_durable(path.parent)
    except FileExistsError:
        raise BadKeyFile(path, "it is there already, and it stays") from None
    except OSError as error:
        raise BadKeyFile(path, f"it cannot be written: {error.strerror}") from None


def read_key(path: Path, kind: str) -> SigningKey:
    """Return the key that a file holds.

    Raises:
        BadKeyFile: It cannot be read, others may read it, or it holds something else.
    """
    text = read_secret(path).decode("ascii", "replace").strip()
    head = f"tgtui-relay-{kind}:1:"
    if not text.startswith(head):
        raise BadKeyFile(path, f"it holds no {kind} key of a relay")
    try:
        seed = from_base32(text.removeprefix(head))
    except DecodeError:
        raise BadKeyFile(path, f"its {kind} key is damaged") from None
    if len(seed) != SEED_LENGTH:
        raise BadKeyFile(path, f"its {kind} key is damaged")
    return SigningKey(Secret(seed))


def read_secret(path: Path, most: int = _LONGEST) -> bytes:
    """Return what a file holds that its user alone may read.

    Raises:
        BadKeyFile: It cannot be read, others may read it, or it is too long.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(most + 1)
    except OSError as error:
        raise BadKeyFile(path, f"it cannot be read: {error.strerror}") from None
    if not stat.S_ISREG(mode) or mode & 0o077:
        raise BadKeyFile(path, f"others may read it: run `chmod 600 {path}`")
    if len(data) > most:
        raise BadKeyFile(path, "it is too long to be a key")
    return data


def _write_key(path: Path, kind: str, key: SigningKey) -> None:
    text = f"tgtui-relay-{kind}:1:{to_base32(key.seed.expose())}\n"
    write_secret(path, text.encode())


def _make_durable(folder: Path) -> None:
    """Let what a folder says of its files survive a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
