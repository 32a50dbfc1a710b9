"""Self-signed certificates for TLS, and the hash of a certificate's key (RFC 5280).

A client that pins a relay's id takes the certificate whose key hash the relay's root
has signed, so that no authority need vouch for it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tgtui.crypto.entropy import Entropy
from tgtui.crypto.errors import CannotCertify, InvalidCertificate
from tgtui.crypto.secret import Secret


if TYPE_CHECKING:
    from cryptography import x509


# cryptography.x509 loads email, and that sockets: only who needs it shall pay, and no
# pure room has a socket once it is loaded.

_VALIDITY: Final = timedelta(days=3652)
# A client whose clock is behind must not see a certificate from the future.
_MARGIN: Final = timedelta(days=2)
# RFC 5280 §4.1.2.2: at most 20 octets, positive; the top bit makes it so.
_SERIAL_LENGTH: Final = 16
# RFC 1123 §2.1: labels of 1 to 63 letters, digits and inner hyphens; 253 in all.
_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DNS_NAME: Final = re.compile(
    rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True, slots=True)
class TlsCertificate:
    """A self-signed certificate with its key.

    Attributes:
        private_key: The key as PEM (PKCS #8, not encrypted).
        certificate: The certificate as PEM.
    """

    private_key: Secret
    certificate: bytes = field(repr=False)


def generate_certificate(
    names: Sequence[str], entropy: Entropy, *, now: int
) -> TlsCertificate:
    """Return a new ECDSA P-256 key and a certificate that it signs itself.

    It is valid from two days before `now` to ten years after it.

    The key and the signature's nonce are drawn by the cryptographic library itself,
    which takes no entropy from outside: only the serial number comes from `entropy`.

    Args:
        names: The DNS names and IP addresses of the server; at least one.
        entropy: Where the serial number comes from.
        now: The time in milliseconds since 1970.

    Raises:
        CannotCertify: There is no name, or one that a certificate cannot hold, or the
            time lies outside the years that it can.
    """
    key = generate_private_key(SECP256R1())
    serial = int.from_bytes(entropy.draw(_SERIAL_LENGTH), "big") | 1 << 127
    try:
        unsigned = _unsigned(key, names, now).serial_number(serial)
        signed = unsigned.sign(key, SHA256())
    except (ValueError, OverflowError) as refusal:
        raise CannotCertify(str(refusal)) from None
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return TlsCertificate(Secret(private), signed.public_bytes(Encoding.PEM))


def spki_sha256(der: bytes) -> bytes:
    """Return the SHA-256 of the SubjectPublicKeyInfo of a certificate.

    Args:
        der: The certificate as DER.

    Raises:
        InvalidCertificate: It is malformed, or has a key of an unknown kind.
    """
    from cryptography import x509  # noqa: PLC0415  (see above)

    try:
        key = x509.load_der_x509_certificate(der).public_key()
        info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidCertificate from None
    hashed = Hash(SHA256())
    hashed.update(info)
    return hashed.finalize()


def _unsigned(
    key: EllipticCurvePrivateKey, names: Sequence[str], now: int
) -> "x509.CertificateBuilder":
    """Return all of a certificate but its serial number and signature."""
    from cryptography import x509  # noqa: PLC0415  (see above)
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: PLC0415

    at = datetime.fromtimestamp(now // 1000, UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tgtui relay")])
    public = key.public_key()
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    own_id = x509.SubjectKeyIdentifier.from_public_key(public)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .not_valid_before(at - _MARGIN)
        .not_valid_after(at + _VALIDITY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(_general(names)), critical=False)
        .add_extension(usage, critical=False)
        .add_extension(own_id, critical=False)
    )


def _general(names: Sequence[str]) -> "list[x509.GeneralName]":
    """Return each name in the form of its kind (RFC 5280 §4.2.1.6)."""
    if not names:
        message = "a certificate needs a name"
        raise CannotCertify(message)
    return [_one(name) for name in names]


def _one(name: str) -> "x509.GeneralName":
    from cryptography import x509  # noqa: PLC0415  (see above)

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        if not _DNS_NAME.fullmatch(name):
            message = f"{name!a} is neither a host name nor an address"
            raise CannotCertify(message) from None
        return x509.DNSName(name)
