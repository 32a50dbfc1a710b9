"""A sealed file that several processes write, and that some are killed over."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hygiene.sources import ROOT
from tests.vault.sealing import get, opened, put, refused
from tests.vault.support import (
    SECRET,
    Passphrase,
)
from tgtui.crypto import (
    Secret,
)
from tgtui.vault import (
    InUse,
    sealed_file,
)
from tgtui.vault.file_lock import FileLock


WRITER = """
import asyncio, sys
from pathlib import Path
from tests.vault.support import Passphrase
from tests.vault.sealing import opened
from tgtui.crypto import Secret

async def main(path, name):
    vault = opened(Path(path))
    for number in range(10):
        await vault.put(f"{name}/{number}", Secret(name.encode()))

asyncio.run(main(*sys.argv[1:]))
"""


def process(program: str, *given: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", program, *given]
    return subprocess.Popen(command, cwd=ROOT, text=True, stderr=subprocess.PIPE)


@pytest.mark.slow
def test_writers_of_several_processes_lose_nothing(path: Path) -> None:
    names = ["alice", "bob", "carol", "dave"]
    writers = [process(WRITER, str(path), name) for name in names]
    assert [writer.communicate()[1] for writer in writers] == [""] * len(writers)
    vault = opened(path)

    async def found() -> list[Secret | None]:
        return [await vault.get(f"{name}/{n}") for name in names for n in range(10)]

    expected = [Secret(name.encode()) for name in names for _ in range(10)]
    assert asyncio.run(found()) == expected


def test_another_process_made_it_meanwhile(path: Path) -> None:
    class Racing(Passphrase):
        async def __call__(self, *, new: bool) -> Secret:
            if new:
                await opened(path).put("bob/identity", SECRET)
            return await super().__call__(new=new)

    passphrase = Racing()
    put(opened(path, passphrase))
    assert passphrase.asked == [True, False]
    assert get(opened(path)) == get(opened(path), "bob/identity") == SECRET


def test_another_process_made_it_anew(sealed: Path) -> None:
    passphrase = Passphrase()
    vault = opened(sealed, passphrase)
    assert get(vault) == SECRET
    sealed.unlink()
    put(opened(sealed), Secret(b"other"))
    assert get(vault) == Secret(b"other")
    assert passphrase.asked == [False, False]


def test_a_writer_that_is_stuck(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "_LOCK_SECONDS", 0.1)
    with FileLock(sealed.with_name("keys.lock"), "It"):
        error = refused(put, opened(sealed), InUse)
        assert get(opened(sealed)) == SECRET
    assert f"is in use by process {os.getpid()}" in error.what


# Crashes.

CRASH = """
import os, signal, sys
from pathlib import Path
from tests.vault.sealing import opened, put
from tgtui.crypto import Secret

calls = 0
where, when = sys.argv[2], int(sys.argv[3])
real = getattr(os, where)

def crash(*given):
    global calls
    calls += 1
    if calls == when:
        if where == "write":
            real(given[0], given[1][:40])
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given)

setattr(os, where, crash)
put(opened(Path(sys.argv[1])), Secret(b"the new one"))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "when", "kept"),
    [
        ("write", 1, SECRET),
        ("fsync", 1, SECRET),
        ("replace", 1, SECRET),
        ("fsync", 2, Secret(b"the new one")),
    ],
)
def test_killed_while_it_writes(
    sealed: Path, where: str, when: int, kept: Secret
) -> None:
    victim = process(CRASH, str(sealed), where, str(when))
    assert victim.communicate()[1] == ""
    assert victim.returncode == -signal.SIGKILL
    assert get(opened(sealed)) == kept
    put(opened(sealed), Secret(b"the last one"))
    assert get(opened(sealed)) == Secret(b"the last one")
    assert {each.name for each in sealed.parent.iterdir()} == {"keys", "keys.lock"}


def test_killed_before_there_was_a_file(path: Path) -> None:
    victim = process(CRASH, str(path), "replace", "1")
    victim.communicate()
    assert victim.returncode == -signal.SIGKILL
    assert get(opened(path)) is None
    put(opened(path))
    assert get(opened(path)) == SECRET
