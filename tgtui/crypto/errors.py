"""What a cryptographic operation can refuse, and whose fault it is.

* `CryptoError` (`TgtuiError`)
    * with `PeerFault`
        * `InvalidSignature`: a signature does not match, or is malformed.
        * `DecryptionFailed`: a sealed message does not open with this key.
        * `InvalidPublicKey`: a public key is malformed or has a small order.
        * `MacMismatch`: an authentication tag does not match.
        * `InvalidCertificate`: a certificate is malformed, or its key unknown.
    * with `LocalFault`
        * `UnsupportedSuite`: no cipher suite has this id.
        * `BadKeyLength`: a symmetric key or nonce has the wrong length.
        * `InvalidPrivateKey`: a private key or seed has the wrong length.
        * `BadLength`: an input or output of this length is not possible.
        * `CannotCertify`: no certificate can hold this name or time.
        * `CostRefused`: a passphrase is not stretched at this cost.
        * `NotEnoughMemory`: the machine does not have what a cost asks for.

No exception of a cryptographic library leaves this room.
"""

from tgtui.errors import LocalFault, PeerFault, TgtuiError


class CryptoError(TgtuiError):
    """A cryptographic operation was refused."""


class InvalidSignature(CryptoError, PeerFault):
    """The signature does not match its content and key."""


class DecryptionFailed(CryptoError, PeerFault):
    """The message does not open with this key."""


class InvalidPublicKey(CryptoError, PeerFault):
    """The public key is malformed or has a small order."""


class MacMismatch(CryptoError, PeerFault):
    """The authentication tag does not match."""


class InvalidCertificate(CryptoError, PeerFault):
    """The certificate is malformed, or its key is of an unknown kind."""


class UnsupportedSuite(CryptoError, LocalFault):
    """No cipher suite known here has this id.

    Attributes:
        suite_id: The id that was asked for.
    """

    def __init__(self, suite_id: int) -> None:
        """Remember the id that was asked for."""
        super().__init__(f"cipher suite {suite_id:#06x} is not supported")
        self.suite_id = suite_id


class BadKeyLength(CryptoError, LocalFault):
    """A symmetric key or nonce has the wrong length."""


class InvalidPrivateKey(CryptoError, LocalFault):
    """A private key or seed has the wrong length."""


class BadLength(CryptoError, LocalFault):
    """An input or output of this length is not possible."""


class CannotCertify(CryptoError, LocalFault):
    """No certificate can hold this name or time."""


class CostRefused(CryptoError, LocalFault):
    """No passphrase is turned into a key at this cost.

    Attributes:
        passes: How often the memory would have been gone over.
        kib: How much memory would have been taken, in KiB.
    """

    def __init__(self, passes: int, kib: int) -> None:
        """Remember what was asked for."""
        super().__init__(f"{passes} passes over {kib} KiB: no passphrase costs that")
        self.passes = passes
        self.kib = kib


class NotEnoughMemory(CryptoError, LocalFault):
    """There is not enough memory to turn the passphrase into a key.

    Attributes:
        kib: How much is needed, in KiB.
    """

    def __init__(self, kib: int) -> None:
        """Remember how much is needed."""
        super().__init__(
            f"{kib} KiB of memory are needed for the passphrase, and are not there"
        )
        self.kib = kib
