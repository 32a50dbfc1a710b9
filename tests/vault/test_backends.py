"""Only the keyrings on the list are used, in its order, whatever is installed."""

import subprocess
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from keyring.errors import NoKeyringError

from tests.hygiene.sources import ROOT
from tgtui.vault import OsKeyring, backends
from tgtui.vault.backends import ALLOWED, FREE_DESKTOP, Choice, first_viable


MODULES = {
    "keyring.backends.SecretService",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
}


def every_choice() -> set[Choice]:
    return {choice for row in ALLOWED.values() for choice in row}


def test_the_list_has_the_systems_own_keyrings_alone() -> None:
    found = {module for module, _ in every_choice()}
    assert found - {"tgtui.vault.secret_service"} == MODULES - {
        "keyring.backends.SecretService"
    }


@pytest.mark.parametrize("choice", sorted(every_choice()))
def test_each_is_what_the_library_has(choice: Choice) -> None:
    kind = getattr(import_module(choice[0]), choice[1])
    origins = [each.__module__ for each in kind.__mro__]
    assert MODULES & set(origins)
    assert not any("fail" in name or "null" in name for name in origins)


class Fake:
    """As a class of the library, and viable."""

    viable = True

    def __init__(self) -> None:
        self.set_properties_from_env()

    def set_properties_from_env(self) -> None:
        pytest.fail("the environment was asked")


def install(monkeypatch: pytest.MonkeyPatch, name: str, kind: Any) -> None:  # noqa: ANN401
    """Have a module with one class `Keyring`."""
    module = ModuleType(name)
    vars(module)["Keyring"] = kind
    monkeypatch.setitem(sys.modules, name, module)


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> dict[str, type[Fake]]:
    """Return three classes that are allowed on a system called "toy"."""
    kinds = {name: type(name, (Fake,), {}) for name in ("one", "two", "three")}
    for name, kind in kinds.items():
        install(monkeypatch, name, kind)
    row = tuple((name, "Keyring") for name in kinds)
    monkeypatch.setattr(backends, "ALLOWED", {"toy": row})
    return kinds


def test_the_first_that_works_is_taken(three: dict[str, type[Fake]]) -> None:
    assert isinstance(first_viable("toy"), three["one"])
    three["one"].viable = False
    assert isinstance(first_viable("toy"), three["two"])


def test_what_cannot_be_imported_is_passed_by(
    three: dict[str, type[Fake]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "one", None)
    assert isinstance(first_viable("toy"), three["two"])


def test_where_none_works(three: dict[str, type[Fake]]) -> None:
    for kind in three.values():
        kind.viable = False
    with pytest.raises(NoKeyringError):
        first_viable("toy")


def test_a_system_that_is_not_listed_is_asked_as_a_free_desktop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def absent(module: str, _name: str) -> None:
        asked.append(module)

    monkeypatch.setattr(backends, "_imported", absent)
    with pytest.raises(NoKeyringError):
        first_viable("freebsd14")
    assert asked == [module for module, _ in FREE_DESKTOP]


def test_no_plugin_is_loaded(real: OsKeyring) -> None:
    program = (
        "import asyncio, sys, keyring.backend\n"
        "keyring.backend._load_plugins = lambda: sys.exit('plugins were loaded')\n"
        "from tgtui.vault import OsKeyring\n"
        "print(asyncio.run(OsKeyring(20).get('alice/identity')))\n"
    )
    assert real is not None
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "None\n"
