"""`tgtui moderate init`: keys that stay, and a file of their public halves."""

import asyncio
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tgtui.cli import moderate
from tgtui.config import KeysSection, Paths
from tgtui.identity import parse_moderator_key
from tgtui.keys import ModeratorKeys
from tgtui.vault import MemoryVault, Profile, Vault


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> MemoryVault:
    """The vault that every command opens."""
    memory = MemoryVault()

    def opened(keys: KeysSection, paths: Paths) -> Vault:
        del keys, paths
        return memory

    monkeypatch.setattr(moderate, "vault_of", opened)
    return memory


def kept(vault: MemoryVault, profile: str) -> ModeratorKeys:
    """Return the keys that the vault has for a profile."""
    stored = asyncio.run(vault.get(f"{profile}/moderator"))
    assert stored is not None
    return ModeratorKeys.restore(stored)


def test_keys_are_made_and_their_public_halves_written(
    run: Run, vault: MemoryVault, paths: Paths, tmp_path: Path
) -> None:
    keyfile = tmp_path / "key"
    code, out, err = run("moderate", "init", str(keyfile))
    public = kept(vault, "default").public
    assert code == 0
    assert out == keyfile.read_text("ascii") == f"{public.text}\n"
    assert parse_moderator_key(out) == public
    assert not public.officer
    assert f"tgtui: {keyfile} is what the relay's operator needs of you\n" in err
    assert paths.config_file.exists()
    assert (paths.profiles / "default").stat().st_mode & 0o777 == 0o700


def test_nothing_private_is_shown_or_written(
    run: Run, vault: MemoryVault, tmp_path: Path
) -> None:
    _, out, err = run("moderate", "init", str(tmp_path / "key"))
    keys = kept(vault, "default")
    secrets = [keys.sealing.private.expose(), keys.signing_key.seed.expose()]
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    printed = [out.encode(), err.encode(), *files]
    for secret in secrets:
        assert not [text for text in printed if secret in text]
        assert not [text for text in printed if secret.hex().encode() in text]


def test_keys_that_are_there_stay(run: Run, vault: MemoryVault, tmp_path: Path) -> None:
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    _, out, _ = run("moderate", "init", first)
    before = kept(vault, "default").stored()
    assert run("moderate", "init", first)[:2] == (0, out)
    assert run("moderate", "init", second)[:2] == (0, out)
    assert kept(vault, "default").stored() == before


def test_each_profile_has_its_own(run: Run, vault: MemoryVault, tmp_path: Path) -> None:
    run("moderate", "init", str(tmp_path / "first"))
    run("--profile", "second", "moderate", "init", str(tmp_path / "second"))
    assert kept(vault, "default").public != kept(vault, "second").public


def test_an_officer_is_one_from_the_start_or_later(
    run: Run, vault: MemoryVault, tmp_path: Path
) -> None:
    run("--profile", "a", "moderate", "init", "--officer", str(tmp_path / "a"))
    assert kept(vault, "a").public.officer
    run("--profile", "b", "moderate", "init", str(tmp_path / "b"))
    before = kept(vault, "b").public
    run("--profile", "b", "moderate", "init", "--officer", str(tmp_path / "b2"))
    after = kept(vault, "b").public
    assert (before.officer, after.officer) == (False, True)
    assert (after.hpke_key, after.signature_key) == (
        before.hpke_key,
        before.signature_key,
    )
    assert parse_moderator_key((tmp_path / "b2").read_text("ascii")) == after
    run("--profile", "b", "moderate", "init", str(tmp_path / "b3"))
    assert kept(vault, "b").public == after


def test_another_file_stays(run: Run, vault: MemoryVault, tmp_path: Path) -> None:
    keyfile = tmp_path / "key"
    keyfile.write_text("mine")
    code, out, err = run("moderate", "init", str(keyfile))
    assert (code, out) == (1, "")
    assert f"{keyfile} is there already, and it stays; name another file" in err
    assert keyfile.read_text() == "mine"
    # The keys are kept all the same, so that another file can still get them.
    kept(vault, "default")


@pytest.mark.usefixtures("vault")
def test_where_the_file_cannot_be_written_that_is_told(
    run: Run, tmp_path: Path
) -> None:
    keyfile = tmp_path / "no" / "key"
    code, out, err = run("moderate", "init", str(keyfile))
    assert (code, out) == (1, "")
    assert f"{keyfile} cannot be written: No such file or directory" in err


@pytest.mark.usefixtures("vault")
def test_a_profile_in_use_is_left_alone(run: Run, paths: Paths, tmp_path: Path) -> None:
    with Profile("default", paths.profiles / "default"):
        code, _, err = run("moderate", "init", str(tmp_path / "key"))
    assert code == 1
    assert "The profile default is in use by process" in err
    assert not (tmp_path / "key").exists()
