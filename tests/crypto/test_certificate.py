"""Self-signed certificates: their dates and names, and that a TLS client takes one."""

import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from tgtui.crypto import (
    CannotCertify,
    InvalidCertificate,
    SeededEntropy,
    TlsCertificate,
    generate_certificate,
    spki_sha256,
)


NOW = 1_800_000_000_000
AT = datetime.fromtimestamp(NOW // 1000, UTC)
NAMES = ["relay.example", "192.0.2.1", "2001:db8::1"]


@pytest.fixture(scope="module")
def made() -> TlsCertificate:
    return generate_certificate(NAMES, SeededEntropy(b"serial"), now=NOW)


@pytest.fixture(scope="module")
def read(made: TlsCertificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.certificate)


def der(made: TlsCertificate) -> bytes:
    return ssl.PEM_cert_to_DER_cert(made.certificate.decode())


def test_it_is_of_the_key_and_signed_with_it(
    made: TlsCertificate, read: x509.Certificate
) -> None:
    key = load_pem_private_key(made.private_key.expose(), None)
    public = read.public_key()
    assert isinstance(public, EllipticCurvePublicKey)
    assert isinstance(public.curve, SECP256R1)
    assert key.public_key() == public
    read.verify_directly_issued_by(read)


def test_it_is_valid_for_ten_years_and_a_little_before(read: x509.Certificate) -> None:
    assert read.not_valid_before_utc == AT - timedelta(days=2)
    assert read.not_valid_after_utc == AT + timedelta(days=3652)
    assert read.not_valid_after_utc.year == AT.year + 10


def test_it_names_each_host_in_the_form_of_its_kind(read: x509.Certificate) -> None:
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == NAMES[:1]
    addresses = names.get_values_for_type(x509.IPAddress)
    assert [str(address) for address in addresses] == NAMES[1:]


def test_it_is_for_a_server_and_no_authority(read: x509.Certificate) -> None:
    extensions = read.extensions
    constraints = extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert not constraints.value.ca
    usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_the_serial_number_comes_from_the_entropy(read: x509.Certificate) -> None:
    drawn = int.from_bytes(SeededEntropy(b"serial").draw(16), "big")
    assert read.serial_number == drawn | 1 << 127


def test_two_keys_differ(made: TlsCertificate) -> None:
    again = generate_certificate(NAMES, SeededEntropy(b"serial"), now=NOW)
    assert again.private_key != made.private_key
    assert spki_sha256(der(again)) != spki_sha256(der(made))


def test_it_prints_neither_key_nor_certificate(made: TlsCertificate) -> None:
    length = len(made.private_key)
    assert repr(made) == f"TlsCertificate(private_key=Secret({length} bytes))"


@pytest.mark.parametrize("name", ["relay.example", "192.0.2.1"])
def test_a_client_that_trusts_it_accepts_it(name: str, tmp_path: Path) -> None:
    # On today's clock, since OpenSSL reads that one.
    now = int(datetime.now(UTC).timestamp() * 1000)
    made = generate_certificate([name], SeededEntropy(b""), now=now)
    pem = tmp_path / "both.pem"
    pem.write_bytes(made.private_key.expose() + made.certificate)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(pem)
    client_side = ssl.create_default_context(cadata=made.certificate.decode())
    assert shaken(client_side, server_side, name) == der(made)
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        shaken(client_side, server_side, "other.example")


def shaken(
    client_side: ssl.SSLContext, server_side: ssl.SSLContext, name: str
) -> bytes | None:
    """Shake hands in memory; return the certificate that the client got."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_side.wrap_bio(down, up, server_hostname=name)
    server = server_side.wrap_bio(up, down, server_side=True)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client.getpeercert(binary_form=True)


def test_the_hash_is_that_of_openssl(made: TlsCertificate) -> None:
    public = subprocess.run(
        ["openssl", "x509", "-pubkey", "-noout"],
        input=made.certificate,
        check=True,
        capture_output=True,
    ).stdout
    info = subprocess.run(
        ["openssl", "pkey", "-pubin", "-outform", "DER"],
        input=public,
        check=True,
        capture_output=True,
    ).stdout
    assert spki_sha256(der(made)) == sha256(info).digest()


@pytest.mark.parametrize("change", [b"", b"\0", b"0" * 40])
def test_what_is_no_certificate_has_no_hash(change: bytes) -> None:
    with pytest.raises(InvalidCertificate):
        spki_sha256(change)


def test_a_certificate_is_read_whole(made: TlsCertificate) -> None:
    for wrong in (der(made)[:-1], der(made) + b"\0"):
        with pytest.raises(InvalidCertificate):
            spki_sha256(wrong)


def test_a_key_of_an_unknown_kind_is_refused(made: TlsCertificate) -> None:
    # id-ecPublicKey, 1.2.840.10045.2.1, becomes 1.2.840.10045.2.9.
    known, unknown = (bytes.fromhex(f"06072a8648ce3d02{end}") for end in ("01", "09"))
    assert der(made).count(known) == 1
    with pytest.raises(InvalidCertificate):
        spki_sha256(der(made).replace(known, unknown))


def test_a_certificate_needs_a_name() -> None:
    with pytest.raises(CannotCertify, match="needs a name"):
        generate_certificate([], SeededEntropy(b""), now=NOW)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "a..b", ".a", "a.", "-a", "a-", "x" * 64, "a." * 126 + "ab"),
        *("a b", "a\0", "a\n", "a_b", "*.example", "ü.example", "192.0.2.1/24"),
    ],
)
def test_a_name_is_that_of_a_host(name: str) -> None:
    with pytest.raises(CannotCertify, match="neither a host name nor an address"):
        generate_certificate(["good.example", name], SeededEntropy(b""), now=NOW)


@pytest.mark.parametrize("name", ["a", "x" * 63, "A-1.example", "a." * 126 + "a"])
def test_a_host_may_be_called_so(name: str) -> None:
    generate_certificate([name], SeededEntropy(b""), now=NOW)


@pytest.mark.parametrize("now", [-(10**18), -(10**13), 253_402_300_799_000, 10**18])
def test_the_time_lies_in_years_that_can_be_written(now: int) -> None:
    with pytest.raises(CannotCertify):
        generate_certificate(["a"], SeededEntropy(b""), now=now)
