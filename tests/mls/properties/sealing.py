"""Watches every key that encrypts a PrivateMessage, so that none is used twice."""

from types import TracebackType
from typing import Self

from tgtui.crypto import CipherSuite, Secret, seal
from tgtui.mls.framing import private_message


class SealedOnce:
    """While entered, fails when a key encrypts a second message or sender data.

    The reuse guard makes nonces differ even where a ratchet's key is used twice, so
    that the keys alone are compared: each must be new, whatever the nonce.
    """

    def __init__(self) -> None:
        self.used: set[bytes] = set()

    def seal(
        self,
        suite: CipherSuite,
        key: Secret,
        nonce: bytes,
        *,
        plaintext: bytes,
        aad: bytes,
    ) -> bytes:
        """Stand in for `tgtui.crypto.seal`."""
        assert key.expose() not in self.used, "a key encrypts twice"
        self.used.add(key.expose())
        return seal(suite, key, nonce, plaintext=plaintext, aad=aad)

    def __enter__(self) -> Self:
        private_message.seal = self.seal  # type: ignore[attr-defined]  # an import of it
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        private_message.seal = seal  # type: ignore[attr-defined]  # an import of it
