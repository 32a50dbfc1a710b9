"""The hash of a certificate's key: as OpenSSL and pyca see it, and of nothing else."""

import contextlib
import ssl
import subprocess
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP384R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key as generate_rsa_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from tests.crypto.published import flipped
from tgtui.crypto import (
    InvalidCertificate,
    SeededEntropy,
    generate_certificate,
    spki_sha256,
)


MADE = generate_certificate(["a.example"], SeededEntropy(b""), now=1_800_000_000_000)
DER = ssl.PEM_cert_to_DER_cert(MADE.certificate.decode())


def element(tag: int, *inside: bytes) -> bytes:
    """Return an element of DER."""
    content = b"".join(inside)
    if len(content) < 128:
        return bytes((tag, len(content))) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


SEQUENCE, VERSION, SERIAL = element(0x30), element(0xA0, b"v"), element(0x02, b"\x01")
KEY = element(0x30, b"key" * 50)
FIELDS = [SERIAL, *[SEQUENCE] * 4, KEY]


def certificate(*fields: bytes) -> bytes:
    """Return something of the form of a certificate, with these fields."""
    return element(0x30, element(0x30, *fields), SEQUENCE, element(0x03, b"\x00"))


def test_the_hash_is_that_of_openssl() -> None:
    command = ["openssl", "x509", "-pubkey", "-noout"]
    public = subprocess.run(
        command, input=MADE.certificate, check=True, capture_output=True
    ).stdout
    command = ["openssl", "pkey", "-pubin", "-outform", "DER"]
    info = subprocess.run(command, input=public, check=True, capture_output=True).stdout
    assert spki_sha256(DER) == sha256(info).digest()


@pytest.mark.parametrize(
    "key",
    [
        Ed25519PrivateKey.generate(),
        generate_private_key(SECP384R1()),
        generate_rsa_key(65537, 2048),
    ],
    ids=lambda key: type(key).__name__,
)
def test_keys_of_other_kinds(
    key: Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey,
) -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x" * 64)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2126, 1, 1, tzinfo=UTC))
        .sign(key, None if isinstance(key, Ed25519PrivateKey) else SHA256())
    )
    info = key.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    der = made.public_bytes(Encoding.DER)
    assert spki_sha256(der) == sha256(info).digest()


@pytest.mark.parametrize(
    "fields",
    [FIELDS, [VERSION, *FIELDS], [*FIELDS, element(0xA3, b"extensions" * 9_000)]],
    ids=["version 1", "a version", "extensions"],
)
def test_fields_that_may_be_there(fields: list[bytes]) -> None:
    assert spki_sha256(certificate(*fields)) == sha256(KEY).digest()


def test_every_field_is_of_its_kind() -> None:
    for at in range(len(FIELDS)):
        wrong = element(0x04, b"\x01")
        with pytest.raises(InvalidCertificate):
            spki_sha256(certificate(*FIELDS[:at], wrong, *FIELDS[at + 1 :]))
        with pytest.raises(InvalidCertificate):
            spki_sha256(certificate(*FIELDS[:at]))


@pytest.mark.parametrize(
    "key",
    [
        b"\x30\x80key\x00\x00",  # until an end that is marked
        b"\x30\x81\x03key",  # a longer length than need be
        b"\x30\x81\x7f" + bytes(0x7F),
        b"\x30\x82\x00\x80" + bytes(0x80),
        b"\x30\x83\x00\x80\x00" + bytes(0x8000),
        b"\x30\x84\x01\x00\x00\x00" + bytes(1 << 24),
        b"\x30\xffkey",
    ],
    ids=lambda key: key[:5].hex(),
)
def test_a_length_has_one_form(key: bytes) -> None:
    with pytest.raises(InvalidCertificate):
        spki_sha256(certificate(*FIELDS[:-1], key))


@pytest.mark.parametrize("length", [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000])
def test_every_length_has_a_form(length: int) -> None:
    key = element(0x30, bytes(length))
    assert spki_sha256(certificate(*FIELDS[:-1], key)) == sha256(key).digest()


def test_nothing_follows_a_certificate() -> None:
    with pytest.raises(InvalidCertificate):
        spki_sha256(DER + b"\0")


def test_a_certificate_is_read_whole() -> None:
    for length in range(len(DER)):
        with pytest.raises(InvalidCertificate):
            spki_sha256(DER[:length])


def test_a_damaged_certificate_has_a_hash_or_is_refused() -> None:
    for wrong in flipped(DER):
        with contextlib.suppress(InvalidCertificate):
            assert len(spki_sha256(wrong)) == 32
