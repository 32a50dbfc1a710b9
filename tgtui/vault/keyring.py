"""Keeps secrets in the operating system's keyring, and waits for it only so long."""

import base64
import contextlib
from collections.abc import Callable
from typing import Final, TypeVar

from tgtui.crypto import Secret
from tgtui.vault.advice import Place, told, unanswered
from tgtui.vault.backends import Backend, first_viable
from tgtui.vault.entries import SERVICE, check_name, check_secret
from tgtui.vault.errors import VaultBroken
from tgtui.vault.states import translated
from tgtui.vault.worker import Worker


T = TypeVar("T")

KEYRING_SECONDS: Final = 60.0
"""How long a keyring may take by default: a person may have to type its password."""

_LIBRARY: Final = "keyring.backends."

# More than one other program may have left an entry of the same name.
_DELETIONS: Final = 8


class OsKeyring:
    """A `Vault` in Secret Service, KWallet, Keychain or Credential Manager.

    What it keeps is readable to every program of the same user while the keyring is
    unlocked; that is what such a keyring protects, and no more.
    """

    def __init__(self, seconds: float = KEYRING_SECONDS) -> None:
        """Ask nobody yet.

        Args:
            seconds: How long one call may take, a person's typing included.
        """
        self._seconds = seconds
        self._worker = Worker(seconds, self._interrupt)
        self._backend: Backend | None = None

    async def get(self, name: str) -> Secret | None:
        """Return the secret of that name, or None where there is none.

        Raises:
            BadEntry: No entry is called that.
            VaultError: One of the four states.
        """
        check_name(name)
        return await self._ask(lambda backend: _read(backend, name))

    async def put(self, name: str, secret: Secret) -> None:
        """Keep a secret, in place of any other of that name, and read it back.

        Raises:
            BadEntry: No entry is called that, or has that size.
            VaultError: One of the four states.
        """
        check_name(name)
        check_secret(secret)
        await self._ask(lambda backend: _write(backend, name, secret))

    async def forget(self, name: str) -> None:
        """Keep no secret of that name any longer, if ever one was.

        Raises:
            BadEntry: No entry is called that.
            VaultError: One of the four states.
        """
        check_name(name)
        await self._ask(lambda backend: _delete(backend, name))

    async def backend_name(self) -> str:
        """Return which of the library's keyrings is used, such as `SecretService`.

        Raises:
            VaultError: One of the four states.
        """
        return await self._ask(_name)

    async def _ask(self, question: Callable[[Backend], T]) -> T:
        try:
            return await self._worker.run(lambda: self._in_thread(question))
        except TimeoutError:
            raise unanswered(Place.here(), self._seconds) from None

    def _in_thread(self, question: Callable[[Backend], T]) -> T:
        place = Place.here()
        try:
            if self._backend is None:
                self._backend = first_viable(place.platform)
            return question(self._backend)
        # The one place where any exception is caught: a keyring's library raises what
        # it likes, and a caller is to know four states.
        except Exception as error:  # noqa: BLE001
            fault = translated(error, place)
        raise fault

    def _interrupt(self) -> None:
        interrupt: Callable[[], None] | None
        if interrupt := getattr(self._backend, "interrupt", None):
            interrupt()


def _read(backend: Backend, name: str) -> Secret | None:
    text = backend.get_password(SERVICE, name)
    if text is None:
        return None
    with contextlib.suppress(ValueError):
        value = base64.b64decode(text, validate=True)
        if value and _text(value) == text:
            return Secret(value)
    raise told(
        VaultBroken, Place.here(), detail=f"its entry {name} was not written by tgtui"
    )


def _write(backend: Backend, name: str, secret: Secret) -> None:
    backend.set_password(SERVICE, name, _text(secret.expose()))
    # A keyring that keeps nothing says nothing either.
    if _read(backend, name) != secret:
        raise told(
            VaultBroken, Place.here(), detail=f"it did not keep what was put in {name}"
        )


def _delete(backend: Backend, name: str) -> None:
    for _ in range(_DELETIONS):
        if backend.get_password(SERVICE, name) is None:
            return
        backend.delete_password(SERVICE, name)
    raise told(VaultBroken, Place.here(), detail=f"it does not let go of {name}")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _name(backend: Backend) -> str:
    modules = (kind.__module__ for kind in type(backend).__mro__)
    return next(m for m in modules if m.startswith(_LIBRARY)).removeprefix(_LIBRARY)
