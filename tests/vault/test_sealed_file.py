"""A file under a passphrase: what opens it, and what it looks like."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.vault import VaultContract
from tests.vault.sealing import each_call, forget, get, opened, put, refused
from tests.vault.support import (
    CHEAP,
    SECRET,
    Passphrase,
)
from tgtui.crypto import (
    MODERATE_COST,
    NotEnoughMemory,
    PassphraseCost,
    Secret,
    SystemEntropy,
    stretch,
)
from tgtui.vault import (
    NoPassphrase,
    SealedFile,
    Vault,
    VaultBroken,
    WrongPassphrase,
    sealed_file,
)


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
