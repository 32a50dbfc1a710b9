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
