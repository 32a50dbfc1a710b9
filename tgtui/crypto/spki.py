"""The hash of the public key in a certificate, by which a relay vouches for it.

Only the outer structure of RFC 5280 §4.1 is read, in DER (X.690 §10.1): whoever
finished a TLS handshake has proved the key, and OpenSSL has parsed it. A library's
parser would also warn about what it finds odd, in the middle of somebody's screen.
"""

from hashlib import sha256
from typing import Final

from tgtui.codec import DecodeError, Reader
from tgtui.crypto.errors import InvalidCertificate


_SEQUENCE: Final = 0x30
_INTEGER: Final = 0x02
_VERSION: Final = 0xA0

# serialNumber, signature, issuer, validity, subject.
_BEFORE_KEY: Final = (_INTEGER, _SEQUENCE, _SEQUENCE, _SEQUENCE, _SEQUENCE)

_LONG_FORM: Final = 0x80
_MAX_LENGTH_BYTES: Final = 3


def spki_sha256(der: bytes) -> bytes:
    """Return the SHA-256 of the SubjectPublicKeyInfo of a certificate (RFC 7469 §2.4).

    Args:
        der: The certificate as DER.

    Raises:
        InvalidCertificate: It is malformed.
    """
    try:
        return sha256(_key_info(der)).digest()
    except DecodeError:
        raise InvalidCertificate from None


def _key_info(der: bytes) -> bytes:
    whole = Reader(der)
    certificate = _content(whole, _SEQUENCE)
    whole.finish()
    content = _content(Reader(certificate), _SEQUENCE)
    fields = Reader(content)
    if content[:1] == bytes((_VERSION,)):
        _content(fields, _VERSION)
    for tag in _BEFORE_KEY:
        _content(fields, tag)
    start = fields.offset
    _content(fields, _SEQUENCE)
    return fields.since(start)


def _content(reader: Reader, tag: int) -> bytes:
    """Read an element with this tag, and return what is in it."""
    if reader.u8() != tag:
        raise InvalidCertificate
    return reader.fixed(_length(reader))


def _length(reader: Reader) -> int:
    first = reader.u8()
    if first < _LONG_FORM:
        return first
    count = first - _LONG_FORM
    if not 0 < count <= _MAX_LENGTH_BYTES:
        raise InvalidCertificate
    length = int.from_bytes(reader.fixed(count), "big")
    # X.690 §10.1: in as few bytes as can be.
    if length < _LONG_FORM or length >> 8 * (count - 1) == 0:
        raise InvalidCertificate
    return length
