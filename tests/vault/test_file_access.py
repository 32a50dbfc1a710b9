"""A file is read only where it is one's own, and replaced whole or not at all."""

import errno
import os
import socket
from pathlib import Path

import pytest

from tests.vault.support import NOBODY, another_user, check_words, small_files
from tgtui.vault import UnsafePlace, VaultBroken, VaultDenied, VaultError
from tgtui.vault.file_access import read_private, replace_private, told_as_state


def made(path: Path, data: bytes = b"data", mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


def refused(path: Path, state: type[VaultError]) -> str:
    with pytest.raises(state) as caught:
        read_private(path, 100)
    check_words(caught.value)
    return caught.value.what


def test_there_is_none(tmp_path: Path) -> None:
    assert read_private(tmp_path / "file", 100) is None
    assert read_private(tmp_path / "nowhere" / "file", 100) is None


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_what_is_there(tmp_path: Path, mode: int) -> None:
    assert read_private(made(tmp_path / "file", mode=mode), 4) == b"data"


def test_it_has_a_limit(tmp_path: Path) -> None:
    assert "more than 100 bytes" in refused(
        made(tmp_path / "file", bytes(101)), VaultBroken
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o777])
def test_others_may_not_use_it(tmp_path: Path, mode: int) -> None:
    path = made(tmp_path / "file", mode=mode)
    with pytest.raises(UnsafePlace) as caught:
        read_private(path, 100)
    assert caught.value.what == f"Other users may use {path}."
    assert f"chmod 600 '{path}'" in caught.value.advice


def test_it_is_no_link(tmp_path: Path) -> None:
    made(tmp_path / "file")
    link = tmp_path / "link"
    link.symlink_to("file")
    assert "is a symbolic link" in refused(link, UnsafePlace)


def test_it_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir(mode=0o700)
    assert "is no file" in refused(tmp_path / "file", UnsafePlace)


def test_it_is_no_pipe_that_would_be_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "is no file" in refused(tmp_path / "pipe", UnsafePlace)


def test_it_is_no_socket(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        assert "cannot be used" in refused(folder / "socket", VaultBroken)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_it_is_nobody_elses(tmp_path: Path) -> None:
    path = made(tmp_path / "file")
    os.chown(path, NOBODY, NOBODY)
    assert "belongs to another user" in refused(path, UnsafePlace)


def test_no_descriptor_is_left(tmp_path: Path) -> None:
    path = made(tmp_path / "file", mode=0o666)
    before = os.listdir("/proc/self/fd")  # noqa: PTH208  (names, not paths)
    for _ in range(5):
        refused(path, UnsafePlace)
    assert len(os.listdir("/proc/self/fd")) == len(before)  # noqa: PTH208


# Replacing.


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_it_is_replaced(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "file"
    old = os.umask(umask)
    try:
        for data in (b"first", b"", bytes(100_000)):
            replace_private(path, data)
            assert path.read_bytes() == data
            assert path.stat().st_mode & 0o777 == 0o600
            assert list(tmp_path.iterdir()) == [path]
    finally:
        os.umask(old)


def test_what_a_killed_process_left_is_replaced_too(tmp_path: Path) -> None:
    path = made(tmp_path / "file")
    made(tmp_path / "file.new", b"half of it", 0o666)
    replace_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_in_the_place_of_the_new_one_is_not_followed(tmp_path: Path) -> None:
    other = made(tmp_path / "other")
    (tmp_path / "file.new").symlink_to("other")
    replace_private(tmp_path / "file", b"new")
    assert other.read_bytes() == b"data"
    assert (tmp_path / "file").read_bytes() == b"new"


def unchanged(path: Path, state: type[VaultError]) -> VaultError:
    """Return why a file could not be replaced, which is as it was."""
    with pytest.raises(state) as caught:
        replace_private(path, bytes(5_000))
    assert path.read_bytes() == b"data"
    assert list(path.parent.iterdir()) == [path]
    check_words(caught.value)
    return caught.value


def test_there_is_no_room(tmp_path: Path) -> None:
    path = made(tmp_path / "file")
    # The first write is cut short, and the next one fails.
    with small_files(1_000):
        error = unchanged(path, VaultBroken)
    assert error.advice == "Make room, then try again."


def test_its_directory_is_not_writable(folder: Path) -> None:
    with another_user(folder):
        path = made(folder / "file")
        folder.chmod(0o500)
        error = unchanged(path, VaultDenied)
        folder.chmod(0o700)
    assert "may be written" in error.advice


@pytest.mark.parametrize("name", ["fsync", "write"])
@pytest.mark.parametrize(
    ("number", "state"),
    [
        (errno.ENOSPC, VaultBroken),
        (errno.EDQUOT, VaultBroken),
        (errno.EIO, VaultBroken),
        (errno.EROFS, VaultDenied),
    ],
)
def test_a_disk_that_fails(
    tmp_path: Path,
    name: str,
    number: int,
    state: type[VaultError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    path = made(tmp_path / "file")
    monkeypatch.setattr(os, name, fail)
    error = unchanged(path, state)
    assert os.strerror(number) in error.what
    assert ("room" in error.advice) is (number in (errno.ENOSPC, errno.EDQUOT))


def test_all_is_written_through_before_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    def replaced(source: Path, target: Path) -> None:
        done.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    replace_private(tmp_path / "file", b"data")
    assert done == ["file.new", "replace", tmp_path.name]


def test_what_has_no_words_has_a_name(tmp_path: Path) -> None:
    with pytest.raises(VaultBroken, match="cannot be used: OSError"):  # noqa: SIM117
        with told_as_state(tmp_path):
            raise OSError
