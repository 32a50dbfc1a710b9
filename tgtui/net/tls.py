"""Whom a TLS connection is made to: an authority vouches for it, or the relay does.

A certificate is taken in one of two ways, and each has a context of its own:

* An authority that this system trusts vouches for it, and for the host's name.
* The descriptor that the root of the pinned relay signed names the SHA-256 of its
  SubjectPublicKeyInfo, for now. No authority, name or date of the certificate counts.

The second check is made inside the handshake itself, by the object that makes it: there
is no connection, be it a pool's, a new one or one through a proxy, on which a byte of
ours could be sent before. `asyncio` makes its connections by such objects alone.
"""

import ssl
from collections.abc import Callable
from typing import Final, NoReturn

from tgtui.crypto import CryptoError, spki_sha256


_ALPN: Final = ("http/1.1",)


def authority_context() -> ssl.SSLContext:
    """Return a context that takes what an authority vouches for, for the host asked."""
    return _hardened(ssl.create_default_context())


def vouched_context(vouched: Callable[[], frozenset[bytes]]) -> ssl.SSLContext:
    """Return a context that takes certificates with certain keys, and nothing else.

    Args:
        vouched: Returns the SPKI hashes that are taken; asked in each handshake.
    """

    class Checked(ssl.SSLObject):
        def do_handshake(self) -> None:
            """Complete the handshake, then look at who is at the other end."""
            super().do_handshake()
            _check(self.getpeercert(binary_form=True), vouched())

    context = anybodys_context()
    context.sslobject_class = Checked
    return context


def anybodys_context() -> ssl.SSLContext:
    """Return a context that takes any certificate: nothing secret may be sent there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return _hardened(context)


def is_certificate_fault(error: BaseException) -> bool:
    """Tell whether a certificate was refused somewhere below an error."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _hardened(context: ssl.SSLContext) -> ssl.SSLContext:
    """Set what both kinds of contexts share."""
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A certificate that was checked must not be exchanged for another one later.
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_alpn_protocols(_ALPN)
    return context


def _check(certificate: bytes | None, vouched: frozenset[bytes]) -> None:
    """Require that a certificate's key is one of those.

    Raises:
        SSLCertVerificationError: It is not. TLS libraries await no other error.
    """
    if certificate is None:
        _refuse("the server showed no certificate")
    try:
        key = spki_sha256(certificate)
    except CryptoError as error:
        _refuse(str(error))
    if key not in vouched:
        _refuse("the relay does not vouch for this certificate")


def _refuse(why: str) -> NoReturn:
    raise ssl.SSLCertVerificationError(why) from None
