"""What a person is told when an OS keyring fails, and what to do about it here."""

import os
import sys
from dataclasses import dataclass
from typing import Final

from tgtui.vault.errors import (
    VaultAbsent,
    VaultBroken,
    VaultDenied,
    VaultError,
    VaultLocked,
)


_ELSE_A_FILE: Final = (
    'Or set keys.backend = "passphrase" in the configuration: the keys are then kept '
    "in a file under a passphrase."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where this process runs, as far as it matters to a keyring.

    Attributes:
        platform: As `sys.platform`.
        bus: Whether the session has a D-Bus.
        display: Whether there is a screen on which a person could be asked.
    """

    platform: str
    bus: bool
    display: bool

    @classmethod
    def here(cls) -> "Place":
        """Return where this process runs."""
        found = os.environ
        return cls(
            platform=sys.platform,
            bus=bool(found.get("DBUS_SESSION_BUS_ADDRESS")),
            display=bool(found.get("DISPLAY") or found.get("WAYLAND_DISPLAY")),
        )


_MACOS: Final = {
    VaultAbsent: (
        "The Keychain cannot be reached from this Python.",
        "Install tgtui with a Python from python.org or Homebrew.",
    ),
    VaultLocked: (
        "The Keychain is locked.",
        'Unlock the keychain "login" in Keychain Access, then try again.',
    ),
    VaultDenied: (
        "The Keychain refused.",
        (
            'Try again and choose "Always Allow", or allow it for the entry "tgtui" in '
            "Keychain Access."
        ),
    ),
    VaultBroken: (
        "The Keychain does not work",
        "Log out and in again, then try once more.",
    ),
}
_WINDOWS: Final = {
    VaultAbsent: (
        "The Credential Manager cannot be reached from this Python.",
        "Install the package pywin32-ctypes beside tgtui.",
    ),
    VaultLocked: (
        "The Credential Manager is locked.",
        "Log in to Windows with a password, then try again.",
    ),
    VaultDenied: (
        "The Credential Manager refused.",
        (
            "Look in Credential Manager whether Windows credentials may be stored, "
            "then try again."
        ),
    ),
    VaultBroken: (
        "The Credential Manager does not work",
        "Log out and in again, then try once more.",
    ),
}
_FREE_DESKTOP: Final = {
    VaultAbsent: (
        "There is no OS keyring: nothing on this session's D-Bus keeps secrets.",
        (
            "Install one and log in again (Debian: apt install gnome-keyring; Fedora: "
            "dnf install gnome-keyring; KDE brings KWallet)."
        ),
    ),
    VaultLocked: (
        "The OS keyring is locked.",
        (
            "Unlock it, for example in Passwords and Keys (seahorse) or in "
            "KWalletManager, then try again."
        ),
    ),
    VaultDenied: (
        "The OS keyring refused, or its prompt was dismissed.",
        "Try again and let tgtui in when the keyring asks.",
    ),
    VaultBroken: (
        "The OS keyring does not work",
        "Log out and in again, then try once more.",
    ),
}
_NO_BUS: Final = (
    (
        "There is no OS keyring: this session has no D-Bus (DBUS_SESSION_BUS_ADDRESS "
        "is not set), as is usual on servers and over SSH."
    ),
    "Start tgtui from a desktop session.",
)
_NO_DISPLAY: Final = (
    "The OS keyring is locked, and there is no screen on which it could ask.",
    (
        "Unlock it with `gnome-keyring-daemon --unlock`, which reads the password from "
        "standard input without a line break, then try again."
    ),
)


def told(state: type[VaultError], place: Place, *, detail: str = "") -> VaultError:
    """Return an error of one of the four states, with words that fit the place.

    Args:
        state: `VaultAbsent`, `VaultLocked`, `VaultDenied` or `VaultBroken`.
        place: Where this process runs.
        detail: In a few words, what is broken.
    """
    what, advice = _words(state, place)
    if state is VaultBroken:
        what = f"{what}: {detail}."
    return state(what, f"{advice} {_ELSE_A_FILE}")


def unanswered(place: Place, seconds: float) -> VaultError:
    """Return the error for a keyring that did not answer within some seconds."""
    what, _ = _words(VaultBroken, place)
    return VaultBroken(
        f"{what}: it did not answer within {seconds:g} seconds.",
        "It may be asking for its password, perhaps behind another window: answer "
        f"there, then try again. {_ELSE_A_FILE}",
    )


def _words(state: type[VaultError], place: Place) -> tuple[str, str]:
    if place.platform == "darwin":
        return _MACOS[state]
    if place.platform == "win32":
        return _WINDOWS[state]
    if state is VaultAbsent and not place.bus:
        return _NO_BUS
    if state is VaultLocked and not place.display:
        return _NO_DISPLAY
    return _FREE_DESKTOP[state]
