"""Which of the four states an exception of a keyring's library means."""

from collections.abc import Iterator
from typing import Final

from tgtui.vault.advice import Place, told
from tgtui.vault.errors import (
    VaultAbsent,
    VaultBroken,
    VaultDenied,
    VaultError,
    VaultLocked,
)


# By name: which of these modules can be imported depends on the system, and none is to
# be loaded before a keyring is asked.
_STATES: Final[dict[str, type[VaultError]]] = {
    "keyring.errors.NoKeyringError": VaultAbsent,
    "keyring.errors.InitError": VaultLocked,
    "keyring.errors.KeyringLocked": VaultLocked,
    "secretstorage.exceptions.LockedException": VaultLocked,
    "secretstorage.exceptions.PromptDismissedException": VaultDenied,
    # KWallet's way to say that a person cancelled.
    "keyring.errors.PasswordSetError": VaultDenied,
    "keyring.errors.PasswordDeleteError": VaultDenied,
}
# `keyring` turns both into KeyringLocked or an error of no kind, and chains them.
_CAUSES: Final[dict[str, type[VaultError]]] = {
    "keyring.backends.macOS.api.KeychainDenied": VaultDenied,
    "keyring.backends.macOS.api.SecAuthFailure": VaultDenied,
}
_OF_DBUS: Final[dict[str, type[VaultError]]] = {
    "org.freedesktop.DBus.Error.AccessDenied": VaultDenied,
    "org.freedesktop.Secret.Error.IsLocked": VaultLocked,
}


def translated(error: Exception, place: Place) -> VaultError:
    """Return the state that `error` means, with `error` as its harmless cause."""
    if isinstance(error, VaultError):
        return error.with_traceback(None)
    fault = told(_state(error), place, detail=f"it failed with {_name(type(error))}")
    fault.__cause__ = _harmless(error)
    return fault


def _state(error: Exception) -> type[VaultError]:
    if error.__cause__ is not None:
        for name in _names(error.__cause__):
            if name in _CAUSES:
                return _CAUSES[name]
    for name in _names(error):
        if name in _STATES:
            return _STATES[name]
    # jeepney's DBusErrorResponse carries D-Bus's name of the error.
    return _OF_DBUS.get(str(getattr(error, "name", "")), VaultBroken)


def _names(error: BaseException) -> Iterator[str]:
    return (f"{kind.__module__}.{_name(kind)}" for kind in type(error).__mro__)


def _name(kind: type) -> str:
    return kind.__qualname__


def _harmless(error: BaseException) -> BaseException | None:
    """Return an exception without anything that may hold a secret.

    The frames of a library hold the secret in their variables, and keep its connections
    open; a UnicodeError holds the bytes that it could not read.
    """
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        if isinstance(link, UnicodeError):
            return None
        chain.append(link)
        link = link.__cause__ or link.__context__
    for each in chain:
        each.__traceback__ = None
    return error
