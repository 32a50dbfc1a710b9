"""`tgtui moderate`: keys that stay, a file of their public halves, and open reports."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_client import FakeClient
from tests.engine.reports import NOW, Reports, draft
from tests.franking.case import Case
from tgtui.agent import Setting
from tgtui.cli import moderate, opening, report_file
from tgtui.cli.invocation import Invocation
from tgtui.codec import encoded
from tgtui.config import KeysSection, Paths
from tgtui.crypto import SeededEntropy
from tgtui.engine.queries import GetBackground
from tgtui.engine.reporting import preview, seal
from tgtui.franking import FrankingKeys, seal_report
from tgtui.identity import (
    RelayAddress,
    RelayId,
    id_text,
    parse_moderator_key,
)
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
    monkeypatch.setattr(opening, "vault_of", opened)
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


# From here on a report is opened.

FOR_BOTH = SeededEntropy(b"report")


def reported(tmp_path: Path, key: bytes, *, text: bytes = b"i will find you") -> Path:
    """Write a sealed report into a file."""
    case = Case()
    report = case.report([case.said(text)[0]])
    file = tmp_path / "sealed"
    file.write_bytes(encoded(seal_report(report, [key], entropy=FOR_BOTH)))
    return file


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> list[RelayAddress | None]:
    """Have the relay of all reports answer; returns where it was asked."""
    asked: list[RelayAddress | None] = []

    async def answer(address: RelayAddress | None, relay_id: RelayId) -> FrankingKeys:
        asked.append(address)
        keys = Case().chat.relay.keys
        assert relay_id == keys.relay_id
        return keys

    monkeypatch.setattr(moderate, "descriptor_from", answer)
    return asked


@pytest.mark.usefixtures("known")
def test_a_report_is_opened_and_its_proof_stands_first(
    run: Run, vault: MemoryVault, tmp_path: Path
) -> None:
    run("moderate", "init", str(tmp_path / "key"))
    file = reported(tmp_path, kept(vault, "default").sealing.public)
    code, out, err = run("moderate", "open", str(file))
    assert (code, err) == (0, "")
    assert out.startswith("VERIFIED  sender key ✓")
    assert "i will find you" in out
    found = json.loads(run("moderate", "open", str(file), "--json")[1])
    assert found["verified"] is True
    assert found["lines"][0].startswith("VERIFIED")


@pytest.mark.usefixtures("known")
def test_a_report_for_others_stays_closed(
    run: Run, vault: MemoryVault, tmp_path: Path
) -> None:
    run("moderate", "init", str(tmp_path / "key"))
    run("--profile", "b", "moderate", "init", str(tmp_path / "b"))
    file = reported(tmp_path, kept(vault, "b").sealing.public)
    code, out, err = run("moderate", "open", str(file))
    assert (code, out) == (1, "")
    assert "sealed to other moderators" in err


def test_whoever_has_an_account_there_asks_nobody_for_the_relays_keys(
    run: Run,
    vault: MemoryVault,
    tmp_path: Path,
    client: FakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = Reports()

    @asynccontextmanager
    async def opened(setting: Setting) -> AsyncIterator[FakeClient]:
        assert setting.profile.name == "default"
        yield client

    monkeypatch.setattr(report_file, "open_client", opened)
    setting = opening.setting_of(Invocation())
    client.replies[GetBackground] = said.background
    run("moderate", "init", str(tmp_path / "key"))
    setting.database.touch()
    public = kept(vault, "default").sealing.public
    bad = draft(*said.said(b"i will find you"))
    shown = preview(bad, said.background, now=NOW, to=[public])
    _, sealed = seal(shown, said.background, now=NOW, entropy=FOR_BOTH)
    file = tmp_path / "sealed"
    file.write_bytes(sealed)
    code, out, err = run("moderate", "open", str(file))
    assert (code, err) == (0, "")
    assert out.startswith("VERIFIED")


def test_who_has_no_keys_opens_nothing(
    run: Run, vault: MemoryVault, tmp_path: Path
) -> None:
    run("--profile", "b", "moderate", "init", str(tmp_path / "b"))
    file = reported(tmp_path, kept(vault, "b").sealing.public)
    code, _, err = run("moderate", "open", str(file))
    assert code == 4
    assert "`tgtui moderate init`" in err


@pytest.mark.parametrize("data", [b"", b"x" * 16 * 1024, b"x" * (1 << 20)], ids=len)
@pytest.mark.usefixtures("vault")
def test_what_is_no_report_is_refused(run: Run, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "sealed"
    file.write_bytes(data)
    assert run("moderate", "open", str(file))[:2] == (1, "")


def test_a_relay_has_to_be_named(run: Run, vault: MemoryVault, tmp_path: Path) -> None:
    run("moderate", "init", str(tmp_path / "key"))
    file = reported(tmp_path, kept(vault, "default").sealing.public)
    code, _, err = run("moderate", "open", str(file))
    assert code == 2
    assert "--relay ADDRESS" in err
    other = f"tgtui://relay.example/{id_text(b'o' * 32)}"
    code, _, err = run("moderate", "open", str(file), "--relay", other)
    assert code == 2
    assert "for another relay" in err
