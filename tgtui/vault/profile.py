"""One of a person's identities: its name, its directory, and a lock for one process."""

import os
import re
import stat
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tgtui.vault.entries import WORD, check_name
from tgtui.vault.errors import BadProfileName, UnsafePlace
from tgtui.vault.file_access import told_as_state
from tgtui.vault.file_lock import FileLock


_OWNER_ONLY: Final = 0o700
_OTHERS: Final = 0o077
_OTHERS_WRITE: Final = 0o022


class Profile:
    """A profile, which one process at a time has open: `with Profile(...) as mine:`.

    Attributes:
        name: 1 to 32 of the letters a-z, the digits, `_` and `-`.
        directory: Where its data is, for nobody but its user.
    """

    __slots__ = ("_lock", "directory", "name")

    def __init__(self, name: str, directory: Path) -> None:
        """Touch nothing yet.

        Args:
            name: How it is called.
            directory: Where its data is, or will be.

        Raises:
            BadProfileName: No profile is called that.
        """
        if not re.fullmatch(WORD, name):
            message = f"No profile is called {name!a}."
            raise BadProfileName(message, BadProfileName.__doc__ or "")
        self.name: Final = name
        self.directory: Final = directory
        self._lock = FileLock(directory / "lock", f"The profile {name}")

    @property
    def identity_entry(self) -> str:
        """The vault's entry of the identity key."""
        return self.entry("identity")

    @property
    def vault_entry(self) -> str:
        """The vault's entry of the key that encrypts the local database."""
        return self.entry("vault")

    @property
    def moderator_entry(self) -> str:
        """The vault's entry of the keys of a moderator."""
        return self.entry("moderator")

    def entry(self, name: str) -> str:
        """Return how a vault calls an entry of this profile.

        Raises:
            BadEntry: No entry is called that.
        """
        whole = f"{self.name}/{name}"
        check_name(whole)
        return whole

    def __enter__(self) -> Self:
        """Make the directory where it is not there, and take the profile.

        Raises:
            InUse: Another process has it; the error says which.
            UnsafePlace: The directory is not this user's, or others could write there.
            VaultError: The directory cannot be used.
        """
        with told_as_state(self.directory):
            self.directory.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
            _keep_private(self.directory)
        self._lock.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of it."""
        self._lock.__exit__(kind, error, trace)


def _keep_private(directory: Path) -> None:
    """Take from others what they may do with a directory, unless it is too late."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(directory, flags)
    try:
        found = os.fstat(descriptor)
        _check_owner(directory, found)
        if found.st_mode & _OTHERS:
            os.fchmod(descriptor, stat.S_IMODE(found.st_mode) & ~_OTHERS)
    finally:
        os.close(descriptor)


def _check_owner(directory: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        message = f"The directory {directory} belongs to another user."
        raise UnsafePlace(message, "Take one that is yours.")
    if found.st_mode & _OTHERS_WRITE:
        # What is in it need not be its owner's any more.
        message = f"Other users may write to the directory {directory}."
        advice = f"If all that is in it is yours: chmod 700 '{directory}'"
        raise UnsafePlace(message, advice)
