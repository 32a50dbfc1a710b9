"""Which keyrings of an operating system are used, and none but these."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final, Protocol


class Backend(Protocol):
    """A keyring, as the library `keyring` speaks with it."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""

    def delete_password(self, service: str, username: str) -> None:
        """Delete the first that is kept under this name."""


Choice = tuple[str, str]
"""A module, and its class."""

FREE_DESKTOP: Final[Sequence[Choice]] = (
    # keyring.backends.SecretService, with its connection closed.
    ("tgtui.vault.secret_service", "ClosingKeyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)
"""In the order of preference, on Linux and on any system that is not in `ALLOWED`."""

ALLOWED: Final[Mapping[str, Sequence[Choice]]] = {
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "linux": FREE_DESKTOP,
}
"""The keyrings that may be used, by platform."""


def first_viable(platform: str) -> Backend:
    """Return the first keyring of this platform that works here.

    `keyring.get_keyring` is never asked: it obeys PYTHON_KEYRING_BACKEND, keyringrc.cfg
    and any installed plugin, some of which keep secrets in plain text or not at all.

    Raises:
        NoKeyringError: None does.
    """
    for module, name in ALLOWED.get(platform, FREE_DESKTOP):
        kind = _imported(module, name)
        if kind is not None and kind.viable:
            backend: Backend = _without_environment(kind)()
            return backend
    error: Exception = import_module("keyring.errors").NoKeyringError("none works here")
    raise error


def _imported(module: str, name: str) -> Any:  # noqa: ANN401  (a class of `keyring`)
    try:
        return getattr(import_module(module), name)
    except ImportError:
        return None


def _without_environment(kind: Any) -> Any:  # noqa: ANN401  (a class of `keyring`)
    """Return a class that takes no property from variables KEYRING_PROPERTY_*.

    They could name another collection, for example one in memory alone.
    """
    return type(
        kind.__name__, (kind,), {"set_properties_from_env": lambda _backend: None}
    )
