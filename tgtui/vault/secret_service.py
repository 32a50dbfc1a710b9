"""The free desktop's keyring, asked over a connection that is closed in any case."""

import contextlib
import socket
from typing import Any

import secretstorage
from keyring.backends.SecretService import Keyring
from keyring.errors import KeyringLocked
from secretstorage.exceptions import PromptDismissedException

from tgtui.vault.advice import Place


class ClosingKeyring(Keyring):
    """`keyring`'s own, except that it leaks nothing and can be interrupted.

    `keyring` closes its connection where all goes well only, waits for a prompt without
    a limit, and does not tell a prompt that was dismissed from one that nobody saw.
    """

    def __init__(self) -> None:
        """Start without a connection."""
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has no types here
        self._connection: Any = None

    def get_preferred_collection(self) -> secretstorage.Collection:
        """Return the default collection, unlocked, on a new connection.

        Raises:
            KeyringLocked: It is locked, and there was nobody to ask.
            PromptDismissedException: Somebody was asked, and said no.
        """
        self._connection = connection = secretstorage.dbus_init()
        try:
            return _unlocked_default(connection)
        except BaseException:
            connection.close()
            raise

    def unlock(self, item: secretstorage.Item) -> None:
        """Have an item unlocked.

        Raises:
            KeyringLocked: It is locked, and there was nobody to ask.
            PromptDismissedException: Somebody was asked, and said no.
        """
        _unlock(item)

    def interrupt(self) -> None:
        """End a call that waits in another thread, and so the prompt that it shows."""
        if self._connection is not None:
            # It may have been closed meanwhile.
            with contextlib.suppress(OSError):
                self._connection.sock.shutdown(socket.SHUT_RDWR)


def _unlocked_default(connection: Any) -> secretstorage.Collection:  # noqa: ANN401  (jeepney has no types)
    try:
        collection = secretstorage.get_default_collection(connection)
    except PromptDismissedException as error:
        # There was no collection; to make one is to ask for its new password.
        raise _refusal() from error
    _unlock(collection)
    return collection


def _unlock(thing: secretstorage.Collection | secretstorage.Item) -> None:
    if thing.is_locked():
        dismissed = thing.unlock()
        if thing.is_locked():
            raise _refusal() if dismissed else KeyringLocked


def _refusal() -> Exception:
    # A prompt that finds no screen is reported as dismissed, too.
    return PromptDismissedException() if Place.here().display else KeyringLocked()
