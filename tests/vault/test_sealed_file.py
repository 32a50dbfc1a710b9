"""A file under a passphrase: what opens it, what does not, and what a crash leaves."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.vault import VaultContract
from tests.crypto.published import flipped
from tests.hygiene.sources import ROOT
from tests.vault.support import (
    CHEAP,
    NAME,
    SECRET,
    Passphrase,
    another_user,
    check_words,
    small_files,
)
from tgtui.codec import encoded
from tgtui.crypto import (
    MODERATE_COST,
    NotEnoughMemory,
    PassphraseCost,
    Secret,
    SeededEntropy,
    SystemEntropy,
    digest,
    seal_at_rest,
    stretch,
    suite_by_id,
)
from tgtui.vault import (
    BadEntry,
    DamagedFile,
    InUse,
    NoPassphrase,
    PassphraseSource,
    SealedFile,
    UnsafePlace,
    Vault,
    VaultBroken,
    VaultDenied,
    VaultError,
    WrongPassphrase,
    sealed_file,
)
from tgtui.vault.file_lock import FileLock
from tgtui.vault.sealed_format import Header, SealedKeys


def opened(
    path: Path, passphrase: PassphraseSource | None = None, *, seed: bytes | None = None
) -> SealedFile:
    """Return the vault in a file, whose passphrase costs nearly nothing."""
    entropy = SystemEntropy() if seed is None else SeededEntropy(seed)
    return SealedFile(path, passphrase or Passphrase(), entropy=entropy, cost=CHEAP)


def get(vault: Vault, name: str = NAME) -> Secret | None:
    return asyncio.run(vault.get(name))


def put(vault: Vault, secret: Secret = SECRET, name: str = NAME) -> None:
    asyncio.run(vault.put(name, secret))


def forget(vault: Vault) -> None:
    asyncio.run(vault.forget(NAME))


ALL: dict[str, Callable[[Vault], object]] = {"get": get, "put": put, "forget": forget}
each_call = pytest.mark.parametrize("call", ALL.values(), ids=ALL.keys())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def sealed(path: Path) -> Path:
    """Return a file with one secret in it."""
    put(opened(path))
    return path


class TestSealedFile(VaultContract):
    @pytest.fixture
    def vault(self, path: Path) -> Vault:
        return opened(path)


class Reopened:
    """A vault that forgets its key after each call, as a new process would."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = asyncio.Lock()

    async def get(self, name: str) -> Secret | None:
        async with self._turn:
            return await opened(self._path).get(name)

    async def put(self, name: str, secret: Secret) -> None:
        async with self._turn:
            await opened(self._path).put(name, secret)

    async def forget(self, name: str) -> None:
        async with self._turn:
            await opened(self._path).forget(name)


class TestReopenedFile(VaultContract):
    @pytest.fixture
    def vault(self, path: Path) -> Vault:
        return Reopened(path)


def refused(
    call: Callable[[Vault], object], vault: Vault, state: type[VaultError]
) -> VaultError:
    with pytest.raises(state) as caught:
        call(vault)
    assert type(caught.value) is state
    check_words(caught.value)
    return caught.value


# What opens it.


def test_by_default_a_passphrase_costs_moderately(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[PassphraseCost] = []

    def cheap(passphrase: Secret, salt: bytes, *, cost: PassphraseCost) -> Secret:
        asked.append(cost)
        return stretch(passphrase, salt, cost=CHEAP)

    monkeypatch.setattr(sealed_file, "stretch", cheap)
    put(SealedFile(path, Passphrase(), entropy=SystemEntropy()))
    assert asked == [MODERATE_COST]


@pytest.mark.slow
def test_at_the_default_cost(path: Path) -> None:
    put(SealedFile(path, Passphrase(), entropy=SystemEntropy()))
    assert get(SealedFile(path, Passphrase(), entropy=SystemEntropy())) == SECRET


def test_the_passphrase_is_asked_for_once_and_when_it_is_needed(path: Path) -> None:
    passphrase = Passphrase()
    vault = opened(path, passphrase)
    assert get(vault) is None
    forget(vault)
    assert passphrase.asked == []
    put(vault)
    get(vault)
    put(vault)
    forget(vault)
    assert passphrase.asked == [True]
    again = Passphrase()
    put(opened(path, again))
    assert again.asked == [False]


def test_many_at_once_ask_once(path: Path) -> None:
    passphrase = Passphrase()
    vault = opened(path, passphrase)

    async def go() -> None:
        await asyncio.gather(*(vault.put(f"a/{n}", SECRET) for n in range(5)))

    asyncio.run(go())
    assert passphrase.asked == [True]


@each_call
@pytest.mark.parametrize("wrong", [b"", b"correct horse batterY", b"x" * 1024])
def test_the_wrong_passphrase(
    sealed: Path, wrong: bytes, call: Callable[[Vault], object]
) -> None:
    before = sealed.read_bytes()
    passphrase = Passphrase(wrong)
    vault = opened(sealed, passphrase)
    error = refused(call, vault, WrongPassphrase)
    assert "it is the wrong one, or somebody altered the file" in error.what
    assert sealed.read_bytes() == before
    # The next call asks anew.
    passphrase.value = Passphrase().value
    assert get(vault) == SECRET


def test_a_passphrase_that_is_none(path: Path) -> None:
    error = refused(put, opened(path, Passphrase(b"eleven more")), NoPassphrase)
    assert "A passphrase of 11 bytes can be guessed." in error.what
    assert not path.exists()
    put(opened(path, Passphrase(b"twelve bytes")))
    with pytest.raises(NoPassphrase, match="1024 bytes at most, not 1025"):
        get(opened(path, Passphrase(bytes(1025))))


def test_what_the_source_raises_goes_on(path: Path) -> None:
    class Cancelled(Exception):
        pass

    async def cancel(*, new: bool) -> Secret:
        raise Cancelled(new)

    with pytest.raises(Cancelled):
        put(opened(path, cancel))


def test_there_is_not_enough_memory(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Secret, __: bytes, *, cost: PassphraseCost) -> Secret:
        raise NotEnoughMemory(cost.kib)

    monkeypatch.setattr(sealed_file, "stretch", fail)
    error = refused(get, opened(sealed), VaultBroken)
    assert "8 KiB of memory are needed" in error.what


def test_the_key_is_made_beside_the_loop(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def noted(passphrase: Secret, salt: bytes, *, cost: PassphraseCost) -> Secret:
        threads.append(threading.current_thread())
        return stretch(passphrase, salt, cost=cost)

    monkeypatch.setattr(sealed_file, "stretch", noted)
    assert get(opened(sealed)) == SECRET
    assert threading.main_thread() not in threads


# What it looks like.


def test_nothing_of_it_is_in_clear(sealed: Path) -> None:
    data = sealed.read_bytes()
    assert data.startswith(b"TGTUIKEY\x01")
    assert SECRET.expose() not in data
    assert b"alice" not in data
    assert sealed.stat().st_mode & 0o777 == 0o600
    assert {each.name for each in sealed.parent.iterdir()} == {"keys", "keys.lock"}


def test_no_two_files_look_alike(path: Path) -> None:
    seen = set()
    for _ in range(3):
        put(opened(path))
        seen.add(path.read_bytes()[:49])
        put(opened(path))
        seen.add(path.read_bytes()[33:57])
        path.unlink()
    # Each has its own salt; each time it is written it has its own nonce.
    assert len(seen) == 6


def test_a_directory_is_made_for_it(tmp_path: Path) -> None:
    put(opened(tmp_path / "some" / "where" / "keys"))
    assert (tmp_path / "some" / "where").stat().st_mode & 0o777 == 0o700
    assert get(opened(tmp_path / "some" / "where" / "keys")) == SECRET


# Damage.


@each_call
def test_it_is_cut_short_anywhere(
    sealed: Path, call: Callable[[Vault], object]
) -> None:
    data = sealed.read_bytes()
    for size in range(len(data)):
        sealed.write_bytes(data[:size])
        passphrase = Passphrase()
        error = refused(call, opened(sealed, passphrase), DamagedFile)
        assert "is damaged, or no file of sealed keys" in error.what
        assert "its recovery phrase" in error.advice
        # Nobody was asked: it is told from a wrong passphrase without one.
        assert passphrase.asked == []
        assert sealed.read_bytes() == data[:size]


@pytest.mark.slow
def test_any_bit_is_another(sealed: Path) -> None:
    for wrong in flipped(sealed.read_bytes()):
        sealed.write_bytes(wrong)
        refused(get, opened(sealed), DamagedFile)


def test_it_goes_on(sealed: Path) -> None:
    sealed.write_bytes(sealed.read_bytes() + b"\x00")
    refused(get, opened(sealed), DamagedFile)


def altered(data: bytes) -> bytes:
    """Return the content of a file with a checksum that is right."""
    return data + digest(suite_by_id(1), data)


@pytest.mark.slow
def test_whoever_alters_it_on_purpose_gains_nothing(sealed: Path) -> None:
    content = sealed.read_bytes()[:-32]
    for wrong in flipped(content):
        # A cost of half a GiB is allowed, and would be paid.
        if wrong[13:15] != content[13:15]:
            continue
        sealed.write_bytes(altered(wrong))
        with pytest.raises((DamagedFile, WrongPassphrase)):
            get(opened(sealed))


def test_a_header_that_would_exhaust_the_machine(sealed: Path) -> None:
    content = sealed.read_bytes()[:-32]
    for cost in (bytes(8), b"\xff" * 8, bytes((0, 0, 0, 1)) + b"\xff" * 4):
        sealed.write_bytes(altered(content[:9] + cost + content[17:]))
        passphrase = Passphrase()
        error = refused(get, opened(sealed, passphrase), DamagedFile)
        assert "no passphrase costs that" in error.what
        assert passphrase.asked == []


def test_it_is_far_too_large(sealed: Path) -> None:
    with sealed.open("ab") as file:
        file.truncate(1 << 40)
    assert "more than 65536 bytes" in refused(get, opened(sealed), VaultBroken).what


def test_what_is_inside_is_something_else(path: Path) -> None:
    header = Header(CHEAP, bytes(16))
    key = stretch(Secret(Passphrase().value), header.salt, cost=CHEAP)
    inside = seal_at_rest(
        key, SystemEntropy(), plaintext=Secret(b"\x01"), aad=encoded(header)
    )
    path.write_bytes(encoded(SealedKeys(header, inside)))
    path.chmod(0o600)
    refused(get, opened(path), DamagedFile)


# Whose it is.


@each_call
def test_others_may_use_it(sealed: Path, call: Callable[[Vault], object]) -> None:
    sealed.chmod(0o644)
    passphrase = Passphrase()
    refused(call, opened(sealed, passphrase), UnsafePlace)
    assert passphrase.asked == []


@each_call
def test_it_is_a_link(sealed: Path, call: Callable[[Vault], object]) -> None:
    sealed.rename(sealed.with_name("elsewhere"))
    sealed.symlink_to("elsewhere")
    refused(call, opened(sealed), UnsafePlace)


def test_its_directory_cannot_be_written(folder: Path) -> None:
    with another_user(folder):
        path = folder / "keys"
        put(opened(path))
        before = path.read_bytes()
        folder.chmod(0o500)
        assert get(opened(path)) == SECRET
        refused(put, opened(path), VaultDenied)
        refused(forget, opened(path), VaultDenied)
        assert path.read_bytes() == before
        folder.chmod(0o700)


def test_the_disk_is_full(sealed: Path) -> None:
    before = sealed.read_bytes()
    with small_files(100):
        error = refused(put, opened(sealed), VaultBroken)
    assert "Make room" in error.advice
    assert sealed.read_bytes() == before


def test_it_is_full(path: Path) -> None:
    vault = opened(path)

    async def fill() -> None:
        for number in range(100):
            await vault.put(f"a/{number}", Secret(bytes(768)))

    with pytest.raises(BadEntry, match="no more than 65280 bytes"):
        asyncio.run(fill())
    assert get(vault, "a/83") == Secret(bytes(768))
    assert get(vault, "a/84") is None


# Several processes.

WRITER = """
import asyncio, sys
from pathlib import Path
from tests.vault.support import Passphrase
from tests.vault.test_sealed_file import opened
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
from tests.vault.test_sealed_file import opened, put
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
