"""A second reader of every statement and text, written from IDENTITY.md alone.

Hashes are Python's, signatures libsodium's. Everything is refused with `Refused`.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256, sha512
from re import fullmatch
from typing import Any, Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey


Fields = dict[str, Any]
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
HANDLE: Final = r"(?!.*\.\.)[a-z0-9][a-z0-9_.]{1,30}[a-z0-9]"
YEAR: Final = 366 * 86_400_000


class Refused(Exception):
    """Something does not hold."""


def require(truth: object) -> None:
    """Refuse what is not true."""
    if not truth:
        raise Refused


class Bytes:
    """Bytes that are read from the front."""

    def __init__(self, data: bytes) -> None:
        """Start at the first one."""
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        """Read so many bytes."""
        require(self.at + count <= len(self.data))
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, count: int) -> int:
        """Read an unsigned integer."""
        return int.from_bytes(self.take(count), "big")

    def one_of(self, *values: int) -> int:
        """Read a byte that is one of these."""
        value = self.number(1)
        require(value in values)
        return value

    def vector(self, limit: int) -> bytes:
        """Read bytes behind their length, which is written as short as can be."""
        first = self.number(1)
        kind, size = first >> 6, first & 63
        require(kind < 3)
        if kind:
            more = (1, 3)[kind - 1]
            size = size << 8 * more | self.number(more)
            require(size >= (64, 16_384)[kind - 1])
        require(size <= limit)
        return self.take(size)

    def items(self, most: int, read: "Callable[[Bytes], Fields]") -> list[Fields]:
        """Read a vector of up to so many things."""
        inside, found = Bytes(self.vector(1 << 18)), []
        while inside.at < len(inside.data):
            found.append(read(inside))
        require(len(found) <= most)
        return found


def written(data: bytes) -> bytes:
    """Return bytes behind their length."""
    size = len(data)
    if size < 64:
        return bytes((size,)) + data
    if size < 16_384:
        return (size | 1 << 14).to_bytes(2, "big") + data
    return (size | 2 << 30).to_bytes(4, "big") + data


def check(key: bytes, label: str, content: bytes, signature: bytes) -> None:
    """Require a signature under a label."""
    message = written(b"MLS 1.0 " + label.encode()) + written(content)
    try:
        VerifyKey(key).verify(message, signature)
    except BadSignatureError:
        raise Refused from None


def account_of(key: bytes) -> bytes:
    """Return an account's id (section 1)."""
    return sha256(b"tgtui/1 account" + key).digest()


def text_of(data: bytes) -> str:
    """Return the base32 of bytes."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(LETTERS[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))


def bytes_of(text: str) -> bytes:
    """Return the bytes that base32 spells."""
    require(set(text) <= set(LETTERS))
    bits = "".join(f"{LETTERS.index(letter):05b}" for letter in text)
    whole = len(bits) // 8 * 8
    data = bytes(int(bits[at : at + 8], 2) for at in range(0, whole, 8))
    require(text_of(data) == text)
    return data


def credential(data: Bytes, device_key: bytes | None = None) -> Fields:
    """Read a credential, and check it if the device's key is known."""
    require(data.number(1) == 1)
    key, created, signature = data.take(32), data.number(8), data.take(64)
    if device_key is not None:
        content = device_key + created.to_bytes(8, "big")
        check(key, "tgtui/1 device", content, signature)
    return {"account": account_of(key).hex(), "created": created}


def device(data: Bytes) -> Fields:
    """Read the key of a device, and the credential that certifies it."""
    key = data.take(32)
    return {"device": sha256(key).hexdigest(), **credential(data, key)}


def revocation(data: Bytes) -> Fields:
    """Read a revocation."""
    require(data.number(1) == 1)
    key, device, at = data.take(32), data.take(32), data.number(8)
    content = account_of(key) + device + at.to_bytes(8, "big")
    check(key, "tgtui/1 revoke", content, data.take(64))
    return {"account": account_of(key).hex(), "device": device.hex(), "at": at}


def account_deletion(data: Bytes) -> Fields:
    """Read the deletion of an account."""
    require(data.number(1) == 1)
    key, at = data.take(32), data.number(8)
    content = account_of(key) + at.to_bytes(8, "big")
    check(key, "tgtui/1 delete", content, data.take(64))
    return {"account": account_of(key).hex(), "at": at}


def certified(held: bytes, device_key: bytes) -> Fields:
    """Check a credential inside of a statement of its device."""
    return credential(Bytes(held), device_key)


def rejoin_request(data: Bytes) -> Fields:
    """Read a request to rejoin."""
    require(data.number(1) == 1)
    group, held, key = data.vector(256), data.take(105), data.take(32)
    package, at = data.vector(16_384), data.number(8)
    check(key, "tgtui/1 rejoin", data.data[: data.at], data.take(64))
    account = certified(held, key)["account"]
    return {
        "group_id": group.hex(),
        "account": account,
        "key_package": package.hex(),
        "at": at,
    }


def notice_key(data: Bytes) -> Fields:
    """Read a notice key."""
    require(data.number(1) == 1)
    account, key, held = data.take(32), data.take(32), data.take(105)
    created, hpke_key = data.number(8), data.vector(1_216)
    check(key, "tgtui/1 notice", data.data[: data.at], data.take(64))
    require(certified(held, key)["account"] == account.hex())
    require(len(hpke_key) == 1_216)
    return {"account": account.hex(), "created": created, "hpke_key": hpke_key.hex()}


def room_deletion(data: Bytes) -> Fields:
    """Read the deletion of a room."""
    require(data.number(1) == 1)
    group, held, key = data.vector(256), data.take(105), data.take(32)
    at = data.number(8)
    account = certified(held, key)["account"]
    content = written(group) + bytes.fromhex(account) + at.to_bytes(8, "big")
    check(key, "tgtui/1 delete-room", content, data.take(64))
    return {"group_id": group.hex(), "account": account, "at": at}


def period(data: Bytes) -> list[int]:
    """Read from when until when a key is used."""
    start, end = data.number(8), data.number(8)
    require(start < end)
    return [start, end]


def franking(data: Bytes) -> Fields:
    """Read a franking key."""
    key = data.take(32)
    return {"key_id": sha256(key).hexdigest()[:16], "period": period(data)}


def moderation(data: Bytes) -> Fields:
    """Read a moderator's keys."""
    hpke_key, key = data.vector(1_216), data.take(32)
    require(len(hpke_key) == 1_216)
    officer = bool(data.one_of(0, 1))
    return {
        "hpke_key": hpke_key.hex(),
        "signature_key": key.hex(),
        "officer": officer,
        "period": period(data),
    }


def tls(data: Bytes) -> Fields:
    """Read the key of a certificate."""
    return {"spki_sha256": data.take(32).hex(), "period": period(data)}


def words(data: bytes) -> str:
    """Read a text for people."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Refused from None
    require(not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in text))
    return text


def descriptor(data: Bytes) -> Fields:
    """Read a relay's descriptor (section 4)."""
    require(data.number(1) == 1)
    root = data.take(32)
    version, issued, expires = (data.number(8) for _ in range(3))
    require(issued < expires <= issued + YEAR)
    said: Fields = {
        "relay_id": sha256(b"tgtui/1 relay-id" + root).hexdigest(),
        "version": version,
        "issued": issued,
        "expires": expires,
        "local": bool(data.one_of(0, 1)),
        "registration": data.one_of(0, 1, 2),
        "franking": data.items(1_024, franking),
        "moderation": data.items(64, moderation),
        "tls": data.items(32, tls),
        "retention_days": data.number(2),
        "limits": [data.number(4), data.number(8), data.number(4)],
        "policy_url": words(data.vector(1_024)),
        "contact": words(data.vector(256)),
    }
    ids = [key["key_id"] for key in said["franking"]]
    require(ids and len(set(ids)) == len(ids))
    require(said["retention_days"] >= 30)
    check(root, "tgtui/1 descriptor", data.data[: data.at], data.take(64))
    return said


def carried(prefix: str, text: str) -> bytes:
    """Return the body that a text with a checksum carries (section 6)."""
    stripped = text.strip()
    require(stripped.isascii())
    begins, version, spelled = (*stripped.lower().split(":"), "", "")[:3]
    require((begins, version) == (f"tgtui-{prefix}", "1"))
    data = bytes_of(spelled)
    label = f"tgtui/1 {prefix}-check".encode()
    require(sha256(label + data[:-4]).digest()[:4] == data[-4:])
    return data[:-4]


def invite(text: str) -> Fields:
    """Read an invite, of whose address only the scheme is looked at."""
    require(len(text.strip()) <= 500)
    data = Bytes(carried("invite", text))
    require(data.number(1) == 1)
    reusable = bool(data.one_of(0, 1))
    address = words(data.vector(255))
    require(address.startswith(("tgtui://", "https://", "tgtui+plain://")))
    token = data.vector(32)
    account = data.take(32) if data.one_of(0, 1) else None
    handle, ticket = words(data.vector(32)), data.vector(64)
    require(not handle or (account and fullmatch(HANDLE, handle)))
    expires = data.number(8)
    require(data.at == len(data.data))
    return {
        "reusable": reusable,
        "address": address,
        "token": token.hex(),
        "account": account.hex() if account else None,
        "handle": handle or None,
        "ticket": ticket.hex(),
        "expires": expires,
    }


def moderator_key(text: str) -> Fields:
    """Read a moderator's keys as text."""
    data = Bytes(carried("moderator", text))
    require(data.number(1) == 1)
    officer = bool(data.one_of(0, 1))
    key, hpke_key = data.take(32), data.vector(1_216)
    require(len(hpke_key) == 1_216)
    require(data.at == len(data.data))
    return {"officer": officer, "signature_key": key.hex(), "hpke_key": hpke_key.hex()}


def key_string(text: str) -> Fields:
    """Read a key string."""
    found = fullmatch(rf"tgtui-key:1:@({HANDLE}):([a-z2-7]{{52}})(....)", text.strip())
    require(found)
    assert found
    account = bytes_of(found[2])
    bits = int.from_bytes(sha256(b"tgtui/1 key-check" + account).digest()[:3], "big")
    letters = [LETTERS[bits >> shift & 31] for shift in (19, 14, 9, 4)]
    require("".join(letters) == found[3])
    return {"handle": found[1], "account": account.hex()}


def safety_number(one: bytes, other: bytes) -> str:
    """Return the safety number of two accounts (section 7)."""
    low, high = min(one, other), max(one, other)
    state = sha512(b"tgtui/1 safety-number" + low + high).digest()
    for _ in range(5_199):
        state = sha512(state + low + high).digest()
    groups = [state[at : at + 5] for at in range(0, 60, 5)]
    return " ".join(f"{int.from_bytes(group, 'big') % 100_000:05}" for group in groups)


STATEMENTS: Final[Mapping[str, Callable[[Bytes], Fields]]] = {
    "credential": device,
    "revocation": revocation,
    "account deletion": account_deletion,
    "rejoin request": rejoin_request,
    "notice key": notice_key,
    "room deletion": room_deletion,
    "descriptor": descriptor,
}
"""The readers of all statements that are bytes; a device key precedes a credential."""

TEXTS: Final[Mapping[str, Callable[[str], Fields]]] = {
    "invite": invite,
    "moderator key": moderator_key,
    "key string": key_string,
}
"""The readers of all texts."""


def statement(kind: str, data: bytes) -> Fields:
    """Read and check a statement that fills some bytes."""
    reader = Bytes(data)
    fields = STATEMENTS[kind](reader)
    require(reader.at == len(data))
    return fields


def login(said: Mapping[str, str]) -> None:
    """Check the signature of a login, or of a registration if there is a handle."""
    ids = [bytes.fromhex(said[name]) for name in ("relay_id", "challenge", "account")]
    label, content = "tgtui/1 auth", b"".join(ids)
    if "handle" in said:
        label, content = "tgtui/1 register", content + written(said["handle"].encode())
    key, signature = bytes.fromhex(said["device_key"]), bytes.fromhex(said["signature"])
    check(key, label, content, signature)
