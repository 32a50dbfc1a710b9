"""A real keyring, in each state in which it can be found."""

import asyncio
import base64
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import keyring
import keyring.backends.null
import pytest
from keyring.backends.SecretService import Keyring

from tests.contracts.vault import VaultContract
from tests.services.bus import Bus, end, private_bus
from tests.services.gnome_keyring import start_keyring
from tests.vault.support import (
    NAME,
    SECRET,
    check_closed,
    check_harmless,
    check_words,
    descriptors,
    enter,
)
from tgtui.vault import (
    OsKeyring,
    Vault,
    VaultAbsent,
    VaultBroken,
    VaultError,
    VaultLocked,
)


SECONDS = 20.0

Call = Callable[[Vault], object]

CALLS: dict[str, Call] = {
    "get": lambda vault: asyncio.run(vault.get(NAME)),
    "put": lambda vault: asyncio.run(vault.put(NAME, SECRET)),
    "forget": lambda vault: asyncio.run(vault.forget(NAME)),
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


class TestRealKeyring(VaultContract):
    @pytest.fixture
    def vault(self, real: OsKeyring) -> Vault:
        return real


def library() -> Any:  # noqa: ANN401  (it leaves its methods untyped)
    """Return the library's own class, by which other programs use the keyring."""
    return Keyring()  # type: ignore[no-untyped-call]


def refused(state: type[VaultError], call: Call, vault: OsKeyring) -> VaultError:
    """Return the error of a call, which leaves no connection behind."""
    before = descriptors()
    with pytest.raises(state) as caught:
        call(vault)
    check_closed(before)
    check_words(caught.value)
    check_harmless(caught.value)
    assert 'keys.backend = "passphrase"' in caught.value.advice
    return caught.value


# Absent.


@each_call
def test_without_a_bus(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    error = refused(VaultAbsent, call, OsKeyring(SECONDS))
    assert "DBUS_SESSION_BUS_ADDRESS is not set" in error.what


@each_call
@pytest.mark.parametrize("address", ["unix:path=/nonexistent/bus", "nonsense", "tcp:"])
def test_with_a_dead_bus_address(
    call: Call, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    error = refused(VaultAbsent, call, OsKeyring(SECONDS))
    assert "nothing on this session's D-Bus keeps secrets" in error.what


@each_call
def test_on_a_bus_without_a_keyring(
    call: Call, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(bus, monkeypatch)
    error = refused(VaultAbsent, call, OsKeyring(SECONDS))
    assert "apt install gnome-keyring" in error.advice


# Locked.


@each_call
def test_where_nobody_unlocked_it(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    with private_bus(activates=True) as bus:
        enter(bus, monkeypatch)
        # The bus starts the keyring, whose prompt finds no screen.
        error = refused(VaultLocked, call, OsKeyring(SECONDS))
    assert "no screen" in error.what
    assert "gnome-keyring-daemon --unlock" in error.advice


@each_call
def test_with_the_wrong_password(
    call: Call, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(bus, monkeypatch)
    end(start_keyring(bus))
    start_keyring(bus, b"another password")
    refused(VaultLocked, call, OsKeyring(SECONDS))


@each_call
def test_after_the_keyring_was_killed(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with private_bus(activates=True) as bus:
        enter(bus, monkeypatch)
        daemon = start_keyring(bus)
        vault = OsKeyring(SECONDS)
        asyncio.run(vault.put(NAME, SECRET))
        os.killpg(daemon.pid, signal.SIGKILL)
        daemon.wait(SECONDS)
        # The bus starts another one, which nobody has unlocked.
        refused(VaultLocked, call, vault)


@each_call
def test_after_it_was_locked(
    call: Call, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(bus, monkeypatch)
    start_keyring(bus)
    vault = OsKeyring(SECONDS)
    asyncio.run(vault.put(NAME, SECRET))
    collection = library().get_preferred_collection()
    with closing(collection.connection):
        collection.lock()
    refused(VaultLocked, call, vault)


def test_what_was_put_is_there_after_a_restart(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(bus, monkeypatch)
    end_after = start_keyring(bus)
    asyncio.run(OsKeyring(SECONDS).put(NAME, SECRET))
    end(end_after)
    start_keyring(bus)
    assert asyncio.run(OsKeyring(SECONDS).get(NAME)) == SECRET


# Broken.


@each_call
def test_after_the_bus_died(
    call: Call, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(bus, monkeypatch)
    start_keyring(bus)
    vault = OsKeyring(SECONDS)
    asyncio.run(vault.put(NAME, SECRET))
    end(bus.daemon)
    error = refused(VaultBroken, call, vault)
    assert "it can no longer be reached" in error.what


@pytest.mark.parametrize("text", ["", "no base64", "YQ", "YR==", "YQ==\n", "YQé=", " "])
def test_an_entry_that_somebody_else_wrote(real: OsKeyring, text: str) -> None:
    asyncio.run(real.get(NAME))
    library().set_password("tgtui", NAME, text)
    error = refused(VaultBroken, CALLS["get"], real)
    assert "its entry alice/identity was not written by tgtui" in error.what
    asyncio.run(real.put(NAME, SECRET))
    assert asyncio.run(real.get(NAME)) == SECRET


# What is kept, and where.


def test_it_is_kept_in_base64_under_the_name_of_the_service(real: OsKeyring) -> None:
    asyncio.run(real.put(NAME, SECRET))
    text = base64.b64encode(SECRET.expose()).decode()
    assert library().get_password("tgtui", NAME) == text
    assert asyncio.run(real.backend_name()) == "SecretService"


def test_copies_that_other_programs_left_are_forgotten_too(real: OsKeyring) -> None:
    asyncio.run(real.put(NAME, SECRET))
    other = library()
    other.appid = "another program"
    other.set_password("tgtui", NAME, "YQ==")
    asyncio.run(real.forget(NAME))
    assert asyncio.run(real.get(NAME)) is None


# No other keyring than those that are allowed.


def test_the_environment_does_not_choose_another_keyring(
    real: OsKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = tmp_path / "plain.py"
    plain.write_text(PLAIN_TEXT.format(file=str(tmp_path / "in the clear")), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "plain.Keyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    # The library itself does what the environment says.
    keyring.set_password("tgtui", NAME, "shown")
    assert (tmp_path / "in the clear").read_text("utf-8") == "shown"
    asyncio.run(real.put(NAME, SECRET))
    assert (tmp_path / "in the clear").read_text("utf-8") == "shown"
    assert asyncio.run(real.get(NAME)) == SECRET
    monkeypatch.delitem(sys.modules, "plain")


PLAIN_TEXT = '''
"""A keyring that keeps everything in clear."""
from pathlib import Path
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 100
    def get_password(self, service, username):
        return None
    def set_password(self, service, username, password):
        Path({file!r}).write_text(password)
'''


def test_a_configuration_file_does_not_choose_another_keyring(
    real: OsKeyring, unlocked_bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(unlocked_bus.variables["XDG_CONFIG_HOME"]) / "python_keyring"
    folder.mkdir(parents=True)
    file = folder / "keyringrc.cfg"
    file.write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring", "ascii")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    # The library itself takes the keyring that keeps nothing.
    assert isinstance(keyring.get_keyring(), keyring.backends.null.Keyring)
    asyncio.run(real.put(NAME, SECRET))
    assert asyncio.run(real.get(NAME)) == SECRET
    file.unlink()
    folder.rmdir()


def test_without_an_allowed_keyring_no_other_is_taken(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(bus, monkeypatch)
    file = tmp_path / "in the clear"
    (tmp_path / "plain.py").write_text(PLAIN_TEXT.format(file=str(file)), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "plain.Keyring")
    for call in CALLS.values():
        refused(VaultAbsent, call, OsKeyring(SECONDS))
    assert not file.exists()


def test_a_property_from_the_environment_does_not_choose_where_it_is_kept(
    real: OsKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = "/org/freedesktop/secrets/collection/session"
    monkeypatch.setenv("KEYRING_PROPERTY_PREFERRED_COLLECTION", session)
    asyncio.run(real.put(NAME, SECRET))
    in_memory = library()
    assert in_memory.preferred_collection == session
    assert in_memory.get_password("tgtui", NAME) is None
    assert asyncio.run(real.get(NAME)) == SECRET


def test_keyrings_that_fail_are_not_leaked(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(bus, monkeypatch)
    start_keyring(bus, None)
    vault = OsKeyring(SECONDS)
    refused(VaultLocked, CALLS["get"], vault)
    before = descriptors()
    for _ in range(5):
        refused(VaultLocked, CALLS["put"], vault)
    assert descriptors() == before


def test_a_keyring_that_is_not_even_found_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end_of_search = threading.Event()
    monkeypatch.setattr(
        "tgtui.vault.keyring.first_viable", lambda _: end_of_search.wait(20)
    )
    error = refused(VaultBroken, CALLS["get"], OsKeyring(0.1))
    assert "did not answer within 0.1 seconds" in error.what
    end_of_search.set()
