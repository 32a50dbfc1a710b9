"""Certificates of an authority that exists in these tests alone, and of relays."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from tests.net.running import HOST, clock
from tgtui.crypto import SystemEntropy, generate_certificate, spki_sha256


_DAY: Final = timedelta(days=1)

# RFC 5280 §4.2.1.3: what an authority's key is for, which Python 3.13 requires.
_SIGNS: Final = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A server's certificate with its key, as PEM."""

    pem: bytes

    @property
    def key_hash(self) -> bytes:
        """What a descriptor says of it."""
        begin = self.pem.index(b"-----BEGIN CERTIFICATE")
        return spki_sha256(ssl.PEM_cert_to_DER_cert(self.pem[begin:].decode()))

    def context(self, folder: Path) -> ssl.SSLContext:
        """Return what a server shows it by."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.load(context, folder)
        return context

    def load(self, context: ssl.SSLContext, folder: Path) -> None:
        """Let a server show it from now on."""
        place = folder / f"{self.key_hash.hex()}.pem"
        place.write_bytes(self.pem)
        context.load_cert_chain(place)


def self_signed() -> Identity:
    """Return what a relay makes for itself, new each time."""
    made = generate_certificate([HOST], SystemEntropy(), now=clock())
    return Identity(made.private_key.expose() + made.certificate)


@cache
def _authority() -> tuple[EllipticCurvePrivateKey, x509.Certificate]:
    key = generate_private_key(SECP256R1())
    name = _name("authority of a test")
    public = key.public_key()
    builder = (
        _builder(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_SIGNS, critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(public), critical=False
        )
    )
    return key, builder.sign(key, SHA256())


def authority_pem() -> bytes:
    """Return the authority's own certificate."""
    return _authority()[1].public_bytes(Encoding.PEM)


def signed(host: str = HOST, *, days: int = 1) -> Identity:
    """Return a certificate that the authority vouches for, for so many days yet."""
    key = generate_private_key(SECP256R1())
    authority_key, authority = _authority()
    general: x509.GeneralName = (
        x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    )
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(
        authority_key.public_key()
    )
    certificate = (
        _builder(_name("relay"), authority.subject, key, days)
        .add_extension(x509.SubjectAlternativeName([general]), critical=False)
        .add_extension(signer, critical=False)
        .sign(authority_key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Identity(private + certificate.public_bytes(Encoding.PEM))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, days: int = 1
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 10 * _DAY)
        .not_valid_after(now + days * _DAY)
    )
