"""A lock that one process has, that says which, and that ends with the process."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hygiene.sources import ROOT
from tgtui.vault import InUse, UnsafePlace, VaultDenied
from tgtui.vault.file_lock import FileLock


PROGRAM = """
import sys
from pathlib import Path
from tgtui.vault.file_lock import FileLock
with FileLock(Path(sys.argv[1]), "It"):
    print("locked", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Have another process that holds a lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        yield process
        process.kill()


def refusal(lock: FileLock) -> InUse:
    with pytest.raises(InUse) as caught, lock:
        pass
    return caught.value


def test_another_process_has_it(tmp_path: Path) -> None:
    with holder(tmp_path / "lock") as process:
        error = refusal(FileLock(tmp_path / "lock", "The thing"))
        assert error.pid == process.pid
        assert error.what == f"The thing is in use by process {process.pid}."
        process.communicate()
        # It let go of it, and left the file.
        assert (tmp_path / "lock").read_bytes() == b""
    with FileLock(tmp_path / "lock", "The thing"):
        assert (tmp_path / "lock").read_bytes() == str(os.getpid()).encode()


def test_a_killed_process_has_it_no_longer(tmp_path: Path) -> None:
    with holder(tmp_path / "lock") as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (tmp_path / "lock").read_bytes() == str(process.pid).encode()
        with FileLock(tmp_path / "lock", "It"):
            assert (tmp_path / "lock").read_bytes() == str(os.getpid()).encode()


@pytest.mark.parametrize("left", [b"", b"7", b"not a number", b"9" * 30])
def test_what_is_left_in_the_file_does_not_matter(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "lock"
    path.write_bytes(left)
    path.chmod(0o600)
    with FileLock(path, "It"):
        assert refusal(FileLock(path, "It")).pid == os.getpid()
    with FileLock(path, "It"):
        path.write_bytes(b"no number")
        assert refusal(FileLock(path, "It")).pid is None


def test_the_same_process_cannot_have_it_twice(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock", "It")
    with lock:
        assert refusal(FileLock(tmp_path / "lock", "It")).pid == os.getpid()
        assert refusal(lock).pid == os.getpid()
    with lock, pytest.raises(InUse), FileLock(tmp_path / "lock", "It"):
        pass


def test_to_let_go_of_what_one_does_not_have_is_nothing(tmp_path: Path) -> None:
    FileLock(tmp_path / "lock", "It").__exit__()
    assert not (tmp_path / "lock").exists()


def test_it_waits_as_long_as_it_is_told(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock", "It"):
        begin = time.monotonic()
        refusal(FileLock(tmp_path / "lock", "It", patience=0.2))
        assert time.monotonic() - begin >= 0.2


def test_it_waits_no_longer_than_need_be(tmp_path: Path) -> None:
    first = FileLock(tmp_path / "lock", "It")
    first.__enter__()
    timer = threading.Timer(0.1, first.__exit__)
    timer.start()
    with FileLock(tmp_path / "lock", "It", patience=30):
        timer.join()


def test_its_file_is_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with FileLock(path, "It"):
        assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o666)
    with pytest.raises(UnsafePlace), FileLock(path, "It"):
        pass
    path.unlink()
    path.symlink_to("elsewhere")
    with pytest.raises(VaultDenied, match="symbolic link"), FileLock(path, "It"):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_refusals_leave_no_descriptor(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock", "It"):
        before = os.listdir("/proc/self/fd")  # noqa: PTH208  (names, not paths)
        for _ in range(5):
            refusal(FileLock(tmp_path / "lock", "It"))
        assert len(os.listdir("/proc/self/fd")) == len(before)  # noqa: PTH208
