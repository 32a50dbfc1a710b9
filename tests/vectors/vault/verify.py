"""Opens a file of sealed keys by libsodium and the documented format alone."""

import json
import sys
from hashlib import sha256
from pathlib import Path

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_pwhash_alg,
    crypto_pwhash_ALG_ARGON2ID13,
)


HEADER = 33


def vector(data: bytes) -> tuple[bytes, bytes]:
    """Return what is behind the length header (RFC 9420 §2.1.2), and the rest."""
    size = {0: 1, 1: 2, 2: 4}[data[0] >> 6]
    length = int.from_bytes(data[:size], "big") & (1 << (8 * size - 2)) - 1
    assert len(data) >= size + length
    return data[size : size + length], data[size + length :]


def opened(data: bytes, passphrase: bytes) -> dict[str, str]:
    """Return the entries of a file."""
    content, checksum = data[:-32], data[-32:]
    assert sha256(content).digest() == checksum
    header, nonce, ciphertext = content[:HEADER], content[33:57], content[57:]
    assert header[:9] == b"TGTUIKEY\x01"
    passes = int.from_bytes(header[9:13], "big")
    kib = int.from_bytes(header[13:17], "big")
    key = crypto_pwhash_alg(
        32, passphrase, header[17:33], passes, kib * 1024, crypto_pwhash_ALG_ARGON2ID13
    )
    plaintext = crypto_aead_xchacha20poly1305_ietf_decrypt(
        ciphertext, header, nonce, key
    )
    inside, rest = vector(plaintext)
    assert not rest
    entries: dict[str, str] = {}
    while inside:
        name, inside = vector(inside)
        value, inside = vector(inside)
        entries[name.decode("ascii")] = value.hex()
    assert list(entries) == sorted(entries)
    return entries


def verify(path: Path) -> int:
    """Require that every vector opens to its entries; return how many there are."""
    cases = json.loads(path.read_text("ascii"))
    for case in cases:
        found = opened(bytes.fromhex(case["file"]), case["passphrase"].encode())
        assert found == case["entries"], case["name"]
    return len(cases)


if __name__ == "__main__":
    print(verify(Path(sys.argv[1])))
