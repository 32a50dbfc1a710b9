"""The vault that the configuration names, and who is asked for its passphrase."""

import asyncio
import stat
import sys
from pathlib import Path

import click
import pytest

from tgtui.cli.keyholder import Prompt, vault_of
from tgtui.config import KeysSection, Paths
from tgtui.crypto import Secret
from tgtui.vault import NoPassphrase, OsKeyring, SealedFile


SECRET = Secret(b"a secret")


def test_the_keyring_is_the_vault() -> None:
    paths = Paths(Path("/c"), Path("/d"))
    assert isinstance(vault_of(KeysSection(), paths), OsKeyring)


@pytest.mark.slow
def test_a_command_gives_the_passphrase_of_a_file(paths: Paths) -> None:
    command = ("echo", "correct horse battery staple")
    keys = KeysSection(backend="passphrase", passphrase_command=command)
    vault = vault_of(keys, paths)
    assert isinstance(vault, SealedFile)
    paths.data.mkdir(parents=True, mode=0o700)
    asyncio.run(vault.put("me/identity", SECRET))
    assert stat.S_IMODE(paths.sealed_keys.stat().st_mode) == 0o600
    assert asyncio.run(vault_of(keys, paths).get("me/identity")) == SECRET


def test_without_a_command_somebody_has_to_be_there(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    paths.data.mkdir(parents=True, mode=0o700)
    vault = vault_of(KeysSection(backend="passphrase"), paths)
    with pytest.raises(NoPassphrase, match=r"Nobody is there.*passphrase_command"):
        asyncio.run(vault.put("me/identity", SECRET))


@pytest.mark.parametrize(
    ("new", "text"), [(True, "New passphrase of your keys"), (False, "Passphrase of")]
)
def test_a_person_is_asked_and_nothing_is_shown(
    new: bool, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prompt(
        asked: str, *, hide_input: bool, confirmation_prompt: bool, err: bool
    ) -> str:
        assert asked.startswith(text)
        assert hide_input
        assert err
        assert confirmation_prompt is new
        return "Gru\u0308n"

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(click, "prompt", prompt)
    secret = asyncio.run(Prompt()(new=new))
    assert secret == Secret("Grün".encode())
