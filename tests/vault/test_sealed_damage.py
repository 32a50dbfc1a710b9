"""A sealed file that is damaged, altered, somebody else's, or cannot be written."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crypto.published import flipped
from tests.vault.sealing import each_call, forget, get, opened, put, refused
from tests.vault.support import (
    CHEAP,
    SECRET,
    Passphrase,
    another_user,
    small_files,
)
from tgtui.codec import encoded
from tgtui.crypto import (
    Secret,
    SystemEntropy,
    digest,
    seal_at_rest,
    stretch,
    suite_by_id,
)
from tgtui.vault import (
    BadEntry,
    DamagedFile,
    UnsafePlace,
    Vault,
    VaultBroken,
    VaultDenied,
    WrongPassphrase,
)
from tgtui.vault.sealed_format import Header, SealedKeys


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
