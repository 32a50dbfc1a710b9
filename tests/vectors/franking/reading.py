"""A second reader of frank v1, written from FRANKING.md alone: contents and stamps.

Hashes and MACs are Python's, signatures libsodium's. Everything is refused with
`Refused`, whose text is the rule.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey


class Refused(Exception):
    """Something does not hold."""


def require(truth: object, rule: str) -> None:
    """Refuse what is not true."""
    if not truth:
        raise Refused(rule)


class Bytes:
    """Bytes that are read from the front; see section 1 of the document."""

    def __init__(self, data: bytes) -> None:
        """Start at the first one."""
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        """Read so many bytes."""
        require(self.at + count <= len(self.data), "V1")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, count: int) -> int:
        """Read an unsigned integer."""
        return int.from_bytes(self.take(count), "big")

    def vector(self, limit: int) -> bytes:
        """Read bytes behind their length, which is written as short as can be."""
        first = self.number(1)
        kind, size = first >> 6, first & 63
        require(kind < 3, "V1")
        if kind:
            more = (1, 3)[kind - 1]
            size = size << 8 * more | self.number(more)
            require(size >= (64, 16_384)[kind - 1], "V1")
        require(size <= limit, "V1")
        return self.take(size)

    def end(self) -> None:
        """Require that everything was read."""
        require(self.at == len(self.data), "V1")


def written(data: bytes) -> bytes:
    """Return bytes behind their length."""
    size = len(data)
    if size < 64:
        return bytes((size,)) + data
    if size < 16_384:
        return (size | 0x4000).to_bytes(2, "big") + data
    return (size | 0x8000_0000).to_bytes(4, "big") + data


def sign_content(label: str, content: bytes) -> bytes:
    """Return what is signed."""
    return written(b"MLS 1.0 " + label.encode()) + written(content)


def check_signature(
    key: bytes, label: str, content: bytes, signature: bytes, rule: str
) -> None:
    """Require a signature."""
    try:
        VerifyKey(key).verify(sign_content(label, content), signature)
    except (BadSignatureError, ValueError):
        raise Refused(rule) from None


def mac(key: bytes, data: bytes) -> bytes:
    """Return HMAC-SHA-256."""
    return hmac.new(key, data, sha256).digest()


def expand(key: bytes, label: str) -> bytes:
    """Return 32 bytes of HKDF-Expand."""
    return mac(key, label.encode() + b"\x01")


def hkdf(key: bytes, label: str) -> bytes:
    """Return 32 bytes of HKDF without salt."""
    return expand(mac(bytes(32), key), label)


@dataclass(frozen=True)
class Relay:
    """What a descriptor says; here one key, always in use."""

    relay_id: bytes
    key: bytes

    @property
    def key_id(self) -> bytes:
        """The id of the key."""
        return sha256(self.key).digest()[:8]


@dataclass(frozen=True)
class Context:
    """The context of a content or a stamp."""

    relay_id: bytes
    group_id: bytes
    epoch: int
    account: bytes
    device: bytes


@dataclass(frozen=True)
class Attachment:
    """A file in a content."""

    blob_id: bytes
    size: int
    att_commit: bytes


@dataclass(frozen=True)
class Content:
    """A content, of which a verifier needs this."""

    seen_seq: int
    seen_head: bytes
    kind: int
    body: bytes
    attachments: tuple[Attachment, ...]


def read_content(data: Bytes) -> Content:
    """Read a content without its context (section 3)."""
    require(data.number(8), "V1")
    seen_seq, seen_head, kind = data.number(8), data.take(32), data.number(1)
    data.take(32 + 8 + 4)
    body = data.vector(16_384)
    count = data.number(2)
    require(count <= 16, "V1")
    attachments = []
    for _ in range(count):
        attachments.append(Attachment(data.take(32), data.number(8), data.take(32)))
        data.vector(127)
        data.vector(255)
    return Content(seen_seq, seen_head, kind, body, tuple(attachments))


def read_franked(whole: bytes) -> tuple[Context, Content]:
    """Read a FrankedContent (section 3)."""
    data = Bytes(whole)
    require(data.take(2) == b"\x01\x01", "V1")
    context = Context(
        data.take(32), data.vector(255), data.number(8), data.take(32), data.take(32)
    )
    content = read_content(data)
    data.end()
    return context, content


@dataclass(frozen=True)
class Stamp:
    """A stamp in full form (section 6)."""

    tbs: bytes
    key_id: bytes
    context: Context
    seq: int
    prev: bytes
    accepted_at: int
    commitment: bytes
    signature: bytes

    @property
    def head(self) -> bytes:
        """What the next one links to."""
        signed = sign_content("tgtui/1 frank-stamp", self.tbs)
        return sha256(signed + self.signature).digest()

    def check(self, relay: Relay) -> None:
        """Require that the relay made it."""
        require(self.context.relay_id == relay.relay_id, "V2")
        require(self.key_id == relay.key_id, "V2")
        check_signature(
            relay.key, "tgtui/1 frank-stamp", self.tbs, self.signature, "V2"
        )


def read_stamp(data: Bytes) -> Stamp:
    """Read a stamp in full form."""
    start = data.at
    key_id, relay_id, group_id = data.take(8), data.take(32), data.vector(255)
    epoch, seq, prev = data.number(8), data.number(8), data.take(32)
    accepted_at, account, device = data.number(8), data.take(32), data.take(32)
    commitment = data.take(32)
    data.take(32)
    require(seq % (1 << 40), "V1")
    return Stamp(
        data.data[start : data.at],
        key_id,
        Context(relay_id, group_id, epoch, account, device),
        seq,
        prev,
        accepted_at,
        commitment,
        data.take(64),
    )


def check_credential(credential: bytes, device_key: bytes, rule: str) -> bytes:
    """Require that an account vouches for a device, and return it (section 2)."""
    data = Bytes(credential)
    require(data.number(1) == 1, "V1")
    identity_key, created, certificate = data.take(32), data.take(8), data.take(64)
    signed = device_key + created
    check_signature(identity_key, "tgtui/1 device", signed, certificate, rule)
    return sha256(b"tgtui/1 account" + identity_key).digest()


def check_sender(
    context: Context, commitment: bytes, credential: bytes, key: bytes, sig: bytes
) -> None:
    """Require that the sender vouches for a commitment (V5)."""
    require(check_credential(credential, key, "V5") == context.account, "V5")
    require(sha256(key).digest() == context.device, "V5")
    signed = context.relay_id + commitment
    check_signature(key, "tgtui/1 frank-sender", signed, sig, "V5")


def commitment_of(key: bytes, franked: bytes) -> bytes:
    """Return `C` (section 4)."""
    return mac(key, b"tgtui/1 frank-commit" + franked)


def file_commitment(content_key: bytes, blob: bytes, file: bytes) -> bytes:
    """Return `att_commit` (section 4)."""
    blob_id, size = sha256(blob).digest(), len(file).to_bytes(8, "big")
    content = b"tgtui/1 att" + blob_id + size + sha256(file).digest()
    return mac(hkdf(content_key, "tgtui/1 att-mac"), content)
