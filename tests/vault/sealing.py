"""Files of sealed keys that cost nothing, and what is asked of them."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.vault.support import CHEAP, NAME, SECRET, Passphrase, check_words
from tgtui.crypto import Secret, SeededEntropy, SystemEntropy
from tgtui.vault import PassphraseSource, SealedFile, Vault, VaultError


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


def refused(
    call: Callable[[Vault], object], vault: Vault, state: type[VaultError]
) -> VaultError:
    with pytest.raises(state) as caught:
        call(vault)
    assert type(caught.value) is state
    check_words(caught.value)
    return caught.value
