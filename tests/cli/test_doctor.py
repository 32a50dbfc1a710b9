"""`tgtui doctor` as a person runs it, against real keyrings and a relay of sorts."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.fake_relay import FakeRelay, running
from tests.hygiene.sources import ROOT
from tests.services.bus import private_bus
from tests.services.gnome_keyring import start_keyring, unlocked_keyring
from tgtui.cli import doctor
from tgtui.cli.keyholder import vault_of
from tgtui.config import KeysSection, Paths
from tgtui.crypto import Secret
from tgtui.vault import MemoryVault, Vault


Write = Callable[[str], Path]


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a vault that works."""

    def memory(keys: KeysSection, paths: Paths) -> Vault:
        del keys, paths
        return MemoryVault()

    monkeypatch.setattr(doctor, "vault_of", memory)


@pytest.mark.usefixtures("vault")
def test_all_is_well(run: Run) -> None:
    code, out, err = run("doctor")
    assert (code, err) == (0, "")
    assert out == (
        "ok  config  Every line of it can be used.\n"
        "ok  keys    The file under your passphrase kept an entry, returned it and "
        "deleted it.\n"
        "ok  relay   None is configured, so the one of this computer is used when an "
        "app runs.\n"
    )


@pytest.mark.usefixtures("vault")
def test_a_relay_is_checked_that_is_configured_or_named(
    run: Run, configuration: Write, tmp_path: Path
) -> None:
    with running(FakeRelay(), tmp_path) as relay:
        address = relay.address().text
        code, out, _ = run("doctor", "--relay", address)
        assert code == 0
        checks = [line.split()[1] for line in out.splitlines()]
        assert checks == [
            "config",
            "keys",
            "relay",
            "descriptor",
            "certificate",
            "clock",
        ]
        configuration(f'[relay]\nurl = "{address}"\n')
        assert run("doctor")[0] == 0
        relay.ahead = 60 * 60 * 1000
        code, out, _ = run("doctor")
    assert code == 1
    problem, advice = out.splitlines()[-2:]
    assert problem.split()[:2] == ["PROBLEM", "clock"]
    assert advice.strip().startswith("-> Set the clock")


@pytest.mark.usefixtures("vault")
def test_the_same_as_json(run: Run) -> None:
    code, out, _ = run("doctor", "--json")
    assert code == 0
    assert json.loads(out)[0] == {
        "check": "config",
        "fine": True,
        "said": "Every line of it can be used.",
        "advice": "",
    }


@pytest.mark.usefixtures("vault")
def test_a_wrong_configuration_is_a_finding(run: Run, configuration: Write) -> None:
    path = configuration("[kyes]")
    code, out, err = run("doctor", "--json")
    (found,) = json.loads(out)
    assert (code, err) == (1, "")
    assert found["check"] == "config"
    assert f"{path}:1: there is no section 'kyes'" in found["said"]
    assert found["advice"] == "Correct it, then run this again."


@pytest.mark.usefixtures("vault")
def test_a_wrong_address_is_wrong_use(run: Run) -> None:
    code, out, err = run("doctor", "--relay", "tgtui://relay.example")
    assert (code, out) == (2, "")
    assert "the relay id is missing" in err


def found_on(variables: Mapping[str, str]) -> tuple[int, dict[str, str | bool]]:
    """Return the exit code and the finding of the keys in an environment."""
    ran = subprocess.run(
        [sys.executable, "-m", "tgtui", "--profile", "me", "doctor", "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
        env=dict(variables),
    )
    (finding,) = (each for each in json.loads(ran.stdout) if each["check"] == "keys")
    return ran.returncode, finding


@pytest.mark.slow
def test_an_unlocked_keyring_is_fine() -> None:
    with unlocked_keyring() as bus:
        code, finding = found_on(bus.variables)
    assert (code, finding["fine"]) == (0, True)
    said = "The OS keyring (SecretService) kept an entry, returned it and deleted it."
    assert finding["said"] == said


@pytest.mark.slow
def test_a_locked_keyring_is_told_with_what_to_do() -> None:
    with private_bus() as bus:
        start_keyring(bus, None)
        code, finding = found_on(bus.variables)
    assert (code, finding["fine"]) == (1, False)
    assert "locked" in str(finding["said"])
    assert 'keys.backend = "passphrase"' in str(finding["advice"])


@pytest.mark.slow
def test_an_absent_keyring_is_told_with_what_to_do() -> None:
    with private_bus() as bus:
        code, finding = found_on(bus.variables)
    assert (code, finding["fine"]) == (1, False)
    assert "There is no OS keyring" in str(finding["said"])
    assert "gnome-keyring" in str(finding["advice"])


@pytest.mark.slow
def test_a_file_under_a_passphrase_is_checked_and_never_made(
    run: Run, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    phrase = "correct horse battery staple"
    monkeypatch.setenv("TGTUI_KEYS_BACKEND", "passphrase")
    monkeypatch.setenv("TGTUI_KEYS_PASSPHRASE_COMMAND", f"echo '{phrase}'")
    code, out, _ = run("doctor")
    assert code == 0
    assert f"None yet; {paths.sealed_keys} is made with the first." in out
    assert not paths.data.exists()
    paths.data.mkdir(mode=0o700, parents=True)
    keys = KeysSection(backend="passphrase", passphrase_command=("echo", phrase))
    asyncio.run(vault_of(keys, paths).put("me/identity", Secret(b"secret")))
    code, out, _ = run("doctor")
    assert code == 0
    assert "The file under your passphrase kept an entry" in out
    monkeypatch.setenv("TGTUI_KEYS_PASSPHRASE_COMMAND", "echo wrong")
    code, out, _ = run("doctor")
    assert code == 1
    assert "PROBLEM  keys" in out
