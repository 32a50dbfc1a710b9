"""Files of keys: for their user alone, never replaced, and never half written."""

import errno
import os
from pathlib import Path

import pytest

from tests.relay.main.support import entropy
from tgtui.relay.main.errors import BadKeyFile
from tgtui.relay.main.key_files import (
    FRANKING,
    ROOT,
    first_franking_key,
    franking_file,
    make_franking_key,
    make_key,
    read_key,
    read_secret,
    write_secret,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.key"


def test_a_key_is_read_as_it_was_made(file: Path) -> None:
    made = make_key(file, ROOT, entropy())
    assert read_key(file, ROOT).seed == made.seed
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text("ascii").startswith("tgtui-relay-root:1:")


def test_a_file_is_never_replaced(file: Path) -> None:
    made = make_key(file, ROOT, entropy())
    with pytest.raises(BadKeyFile, match="there already") as caught:
        make_key(file, ROOT, entropy("other"))
    assert caught.value.path == file
    assert read_key(file, ROOT).seed == made.seed


def test_it_says_why_there_can_be_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadKeyFile, match="cannot be written: No such file"):
        write_secret(tmp_path / "nowhere" / "a.key", b"secret")


def test_a_secret_that_cannot_be_written_whole_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadKeyFile, match="no space left"):
        write_secret(tmp_path / "a.key", b"secret")
    assert list(tmp_path.iterdir()) == []


def test_a_secret_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "a.key"
    write_secret(file, b"secret")
    assert list(tmp_path.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadKeyFile, match="there already"):
        write_secret(file, b"another")
    assert file.read_bytes() == b"secret"
    assert list(tmp_path.iterdir()) == [file]


def test_it_says_why_a_file_cannot_be_read(file: Path) -> None:
    with pytest.raises(BadKeyFile, match="cannot be read: No such file"):
        read_key(file, ROOT)


def test_a_link_is_not_followed(file: Path, tmp_path: Path) -> None:
    make_key(tmp_path / "real.key", ROOT, entropy())
    file.symlink_to(tmp_path / "real.key")
    with pytest.raises(BadKeyFile, match="cannot be read"):
        read_key(file, ROOT)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610])
def test_a_file_that_others_may_open_is_refused(mode: int, file: Path) -> None:
    make_key(file, ROOT, entropy())
    file.chmod(mode)
    with pytest.raises(BadKeyFile, match="run `chmod 600 "):
        read_key(file, ROOT)


def test_what_is_no_file_is_refused(file: Path) -> None:
    file.mkdir(mode=0o700)
    with pytest.raises(BadKeyFile):
        read_secret(file)


def test_a_key_of_another_kind_is_refused(file: Path) -> None:
    make_key(file, FRANKING, entropy())
    with pytest.raises(BadKeyFile, match="holds no root key of a relay"):
        read_key(file, ROOT)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "holds no root key"),
        (b"\xff\xfe", "holds no root key"),
        (b"tgtui-relay-root:2:aaaa", "holds no root key"),
        (b"tgtui-relay-root:1:", "is damaged"),
        (b"tgtui-relay-root:1:a", "is damaged"),
        (b"tgtui-relay-root:1:aaaaaaaa", "is damaged"),
        (b"tgtui-relay-root:1:" + b"a" * 300, "too long to be a key"),
    ],
)
def test_what_is_no_key_is_refused(text: bytes, said: str, file: Path) -> None:
    write_secret(file, text)
    with pytest.raises(BadKeyFile, match=said):
        read_key(file, ROOT)


def test_a_franking_key_is_found_by_its_public_half(tmp_path: Path) -> None:
    made = make_franking_key(tmp_path, entropy())
    file = franking_file(tmp_path, made.public_key)
    assert list(tmp_path.iterdir()) == [file]
    assert read_key(file, FRANKING).seed == made.seed


def test_a_first_franking_key_that_is_there_is_used(tmp_path: Path) -> None:
    made = first_franking_key(tmp_path, entropy())
    again = first_franking_key(tmp_path, entropy("other"))
    assert made.seed == again.seed
