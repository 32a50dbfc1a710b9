"""Which exceptions mean which state, and that none brings a secret along."""

import subprocess
import sys
import traceback
from collections.abc import Callable

import pytest
from keyring import errors as of_keyring
from secretstorage import exceptions as of_storage

from tests.hygiene.sources import ROOT
from tests.vault.support import SECRET, chain
from tgtui.vault import (
    VaultAbsent,
    VaultBroken,
    VaultDenied,
    VaultError,
    VaultLocked,
)
from tgtui.vault.advice import Place
from tgtui.vault.states import translated


PLACE = Place("linux", bus=True, display=True)


def of_macos(name: str, base: type[Exception] = Exception) -> type[Exception]:
    """Return an exception class called as on macOS, where alone it can be imported."""
    return type(name, (base,), {"__module__": "keyring.backends.macOS.api"})


class DBusError(Exception):
    """As jeepney's."""

    def __init__(self, name: object) -> None:
        super().__init__(name)
        self.name = name


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (of_keyring.NoKeyringError("x"), VaultAbsent),
        (of_keyring.InitError("x"), VaultLocked),
        (of_keyring.KeyringLocked("x"), VaultLocked),
        (of_storage.LockedException("x"), VaultLocked),
        (DBusError("org.freedesktop.Secret.Error.IsLocked"), VaultLocked),
        (of_storage.PromptDismissedException("x"), VaultDenied),
        (of_keyring.PasswordSetError("Cancelled by user"), VaultDenied),
        (of_keyring.PasswordDeleteError("Cancelled by user"), VaultDenied),
        (DBusError("org.freedesktop.DBus.Error.AccessDenied"), VaultDenied),
        (
            caused(of_keyring.KeyringLocked("x"), of_macos("KeychainDenied")()),
            VaultDenied,
        ),
        (
            caused(of_keyring.KeyringError("x"), of_macos("SecAuthFailure")()),
            VaultDenied,
        ),
        (caused(of_keyring.KeyringLocked("x"), OSError()), VaultLocked),
        (of_keyring.KeyringError("x"), VaultBroken),
        (of_storage.ItemNotFoundException("x"), VaultBroken),
        (of_storage.SecretServiceNotAvailableException("x"), VaultBroken),
        (DBusError("org.example.Other"), VaultBroken),
        (DBusError(7), VaultBroken),
        (OSError("x"), VaultBroken),
        (ValueError("x"), VaultBroken),
        (AssertionError(), VaultBroken),
        (Exception(), VaultBroken),
    ],
)
def test_each_means_one_state(error: Exception, state: type[VaultError]) -> None:
    fault = translated(error, PLACE)
    assert type(fault) is state
    assert fault.__cause__ is error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionResetError(), "it can no longer be reached (ConnectionResetError)"),
        (
            of_storage.SecretServiceNotAvailableException("x"),
            "it can no longer be reached (SecretServiceNotAvailableException)",
        ),
        (ValueError(), "it failed with ValueError"),
    ],
)
def test_what_is_broken_is_named(error: Exception, words: str) -> None:
    assert words in translated(error, PLACE).what


def test_a_state_stays_what_it_is() -> None:
    error = VaultLocked("It is locked.")
    assert translated(error, PLACE) is error


# What a library's frames and errors hold.


def raising(value: bytes, error: Callable[[bytes], Exception]) -> None:
    text = value.decode("latin-1")
    raise error(value) from KeyError(text[:0])


def caught(error: Callable[[bytes], Exception]) -> Exception:
    try:
        raising(SECRET.expose(), error)
    except Exception as found:  # noqa: BLE001  (whatever it is)
        return found
    pytest.fail("nothing was raised")


def shown(error: BaseException) -> str:
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(report.format())


@pytest.mark.parametrize(
    "error", [lambda _: ValueError(), lambda _: VaultBroken("It is broken.")]
)
def test_no_frame_is_chained(error: Callable[[bytes], Exception]) -> None:
    found = caught(error)
    assert SECRET.expose().decode() in shown(found)
    fault = translated(found, PLACE)
    assert SECRET.expose().decode() not in shown(fault)
    assert all(link.__traceback__ is None for link in chain(fault))


def test_no_error_is_chained_that_holds_bytes() -> None:
    found = caught(lambda value: UnicodeDecodeError("utf-8", value, 0, 1, "no"))
    assert translated(found, PLACE).__cause__ is None
    assert translated(caused(ValueError(), found), PLACE).__cause__ is None


def test_a_chain_that_bites_its_tail() -> None:
    first, second = ValueError(), KeyError()
    first.__context__, second.__context__ = second, first
    assert translated(first, PLACE).__cause__ is first


def test_no_keyring_is_loaded_before_one_is_asked() -> None:
    program = (
        "import sys, tgtui.vault as v; v.OsKeyring(); "
        "print(*sorted({'keyring', 'secretstorage', 'jeepney'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    assert done.stdout.split() == []
