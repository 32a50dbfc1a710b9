"""Each state has words for each system, and they say how else keys can be kept."""

import sys

import pytest

from tests.vault.support import check_words
from tgtui.vault import (
    VaultAbsent,
    VaultBroken,
    VaultDenied,
    VaultError,
    VaultLocked,
)
from tgtui.vault.advice import Place, told, unanswered


STATES = [VaultAbsent, VaultLocked, VaultDenied, VaultBroken]
PLACES = [
    Place(platform=platform, bus=bus, display=display)
    for platform in ("linux", "freebsd14", "darwin", "win32")
    for bus in (False, True)
    for display in (False, True)
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("state", STATES)
def test_what_is_said_everywhere(state: type[VaultError], place: Place) -> None:
    error = told(state, place, detail="it failed")
    assert type(error) is state
    check_words(error)
    assert 'keys.backend = "passphrase"' in error.advice
    assert ("it failed" in error.what) is (state is VaultBroken)


@pytest.mark.parametrize("place", PLACES)
def test_what_is_said_where_nothing_answers(place: Place) -> None:
    error = unanswered(place, 60.0)
    assert type(error) is VaultBroken
    check_words(error)
    assert "it did not answer within 60 seconds" in error.what
    assert "perhaps behind another window" in error.advice
    assert 'keys.backend = "passphrase"' in error.advice


@pytest.mark.parametrize(
    ("state", "place", "words"),
    [
        (VaultAbsent, Place("linux", bus=False, display=True), "has no D-Bus"),
        (VaultAbsent, Place("linux", bus=True, display=True), "apt install"),
        (VaultAbsent, Place("darwin", bus=False, display=False), "Homebrew"),
        (VaultAbsent, Place("win32", bus=False, display=False), "pywin32-ctypes"),
        (VaultLocked, Place("linux", bus=True, display=False), "--unlock"),
        (VaultLocked, Place("linux", bus=True, display=True), "seahorse"),
        (VaultLocked, Place("darwin", bus=False, display=False), "Keychain Access"),
        (VaultDenied, Place("linux", bus=True, display=True), "was dismissed"),
        (VaultDenied, Place("darwin", bus=False, display=False), "Always Allow"),
        (VaultDenied, Place("win32", bus=False, display=False), "Credential Manager"),
    ],
)
def test_what_is_said_here(state: type[VaultError], place: Place, words: str) -> None:
    assert words in str(told(state, place))


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_where_this_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    assert Place.here() == Place(sys.platform, bus=False, display=False)
    monkeypatch.setenv(name, ":0")
    assert Place.here() == Place(sys.platform, bus=False, display=True)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=x")
    assert Place.here() == Place(sys.platform, bus=True, display=True)
