"""Keeps secrets in one file that a passphrase opens, where there is no OS keyring."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tgtui.codec import DecodeError, decode_whole, encoded
from tgtui.crypto import (
    MAX_PASSPHRASE,
    MODERATE_COST,
    SALT_LENGTH,
    DecryptionFailed,
    Entropy,
    NotEnoughMemory,
    PassphraseCost,
    Secret,
    open_at_rest,
    seal_at_rest,
    stretch,
)
from tgtui.vault.entries import check_name, check_secret
from tgtui.vault.errors import (
    DamagedFile,
    NoPassphrase,
    VaultBroken,
    WrongPassphrase,
)
from tgtui.vault.file_access import read_private, replace_private, told_as_state
from tgtui.vault.file_lock import FileLock
from tgtui.vault.ports import PassphraseSource
from tgtui.vault.sealed_format import (
    MAX_FILE,
    Header,
    SealedKeys,
    decode_entries,
    encode_entries,
)


MIN_NEW_PASSPHRASE: Final = 12
"""The fewest bytes of a passphrase for a new file."""

# Writing takes milliseconds: whoever has the lock for longer is stuck.
_LOCK_SECONDS: Final = 5.0

Entries = dict[str, Secret]
Change = Callable[[Entries], object]


class SealedFile:
    """A `Vault` in a file under a passphrase, by Argon2id and XChaCha20-Poly1305.

    The key that the passphrase gives is held until the process ends, so that a person
    is asked once. Writers of several processes take turns.
    """

    def __init__(
        self,
        path: Path,
        passphrase: PassphraseSource,
        *,
        entropy: Entropy,
        cost: PassphraseCost = MODERATE_COST,
    ) -> None:
        """Read nothing and ask nobody yet.

        Args:
            path: Of the file, which is made when something is first put in.
            passphrase: Asked when the file is to be opened or made.
            entropy: What salts and nonces are drawn from.
            cost: What a new file makes each attempt at its passphrase cost.
        """
        self._path = path
        self._passphrase = passphrase
        self._entropy = entropy
        self._cost = cost
        self._turn = asyncio.Lock()
        self._key: tuple[Header, Secret] | None = None

    async def get(self, name: str) -> Secret | None:
        """Return the secret of that name, or None where there is none.

        Raises:
            BadEntry: No entry is called that.
            VaultError: One of the four states.
        """
        check_name(name)
        async with self._turn:
            return (await self._entries()).get(name)

    async def put(self, name: str, secret: Secret) -> None:
        """Keep a secret, in place of any other of that name.

        Raises:
            BadEntry: No entry is called that, or has that size, or the file is full.
            VaultError: One of the four states.
        """
        check_name(name)
        check_secret(secret)
        async with self._turn:
            await self._change(lambda entries: entries.update({name: secret}))

    async def forget(self, name: str) -> None:
        """Keep no secret of that name any longer, if ever one was.

        Copies of the file that somebody made before open as they did.

        Raises:
            BadEntry: No entry is called that.
            VaultError: One of the four states.
        """
        check_name(name)
        async with self._turn:
            if name in await self._entries():
                await self._change(lambda entries: entries.pop(name, None))

    async def _entries(self) -> Entries:
        found = await asyncio.to_thread(self._read)
        if found is None:
            return {}
        key = await self._key_of(found.header, new=False)
        entries = self._opened(found, key)
        self._key = found.header, key
        return entries

    async def _change(self, change: Change) -> None:
        """Change the entries, anew where another process made the file meanwhile."""
        done = False
        while not done:
            await self._entries()
            header = self._key[0] if self._key else self._new_header()
            key = await self._key_of(header, new=self._key is None)
            done = await asyncio.to_thread(self._rewrite, header, key, change)

    def _new_header(self) -> Header:
        return Header(cost=self._cost, salt=self._entropy.draw(SALT_LENGTH))

    async def _key_of(self, header: Header, *, new: bool) -> Secret:
        if self._key is not None and self._key[0] == header:
            return self._key[1]
        passphrase = await self._passphrase(new=new)
        _check_passphrase(passphrase, new=new)
        try:
            return await asyncio.to_thread(
                stretch, passphrase, header.salt, cost=header.cost
            )
        except NotEnoughMemory as error:
            message = f"{self._path} cannot be opened: {error}."
            raise VaultBroken(message, "End other programs, then try again.") from None

    def _read(self) -> SealedKeys | None:
        data = read_private(self._path, MAX_FILE)
        if data is None:
            return None
        try:
            return decode_whole(SealedKeys.decode, data)
        except DecodeError as error:
            raise self._damaged(str(error).rstrip(".")) from None

    def _opened(self, found: SealedKeys, key: Secret) -> Entries:
        try:
            plaintext = open_at_rest(
                key, sealed=found.sealed, aad=encoded(found.header)
            )
            return decode_entries(plaintext)
        except DecryptionFailed:
            message = (
                f"The passphrase does not open {self._path}: it is the wrong one, or "
                "somebody altered the file and its checksum on purpose."
            )
            raise WrongPassphrase(message, "Try again.") from None
        except DecodeError as error:
            raise self._damaged(str(error).rstrip(".")) from None

    def _rewrite(self, header: Header, key: Secret, change: Change) -> bool:
        """Write the file with a change, unless another process made it meanwhile."""
        with told_as_state(self._path.parent):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = self._path.with_name(f"{self._path.name}.lock")
        with FileLock(lock, str(self._path), patience=_LOCK_SECONDS):
            found = self._read()
            if found is not None and found.header != header:
                return False
            entries = {} if found is None else self._opened(found, key)
            change(entries)
            plaintext = encode_entries(entries)
            sealed = seal_at_rest(
                key, self._entropy, plaintext=plaintext, aad=encoded(header)
            )
            replace_private(self._path, encoded(SealedKeys(header, sealed)))
        self._key = header, key
        return True

    def _damaged(self, how: str) -> DamagedFile:
        return DamagedFile(
            f"{self._path} is damaged, or no file of sealed keys: {how}.",
            "Put back a copy of it. Without one its keys are lost; an account comes "
            "back from its recovery phrase.",
        )


def _check_passphrase(passphrase: Secret, *, new: bool) -> None:
    length = len(passphrase)
    if length > MAX_PASSPHRASE:
        message = f"A passphrase has {MAX_PASSPHRASE} bytes at most, not {length}."
        raise NoPassphrase(message)
    if new and length < MIN_NEW_PASSPHRASE:
        message = f"A passphrase of {length} bytes can be guessed."
        advice = f"Take {MIN_NEW_PASSPHRASE} or more: five words drawn by lot are good."
        raise NoPassphrase(message, advice)
