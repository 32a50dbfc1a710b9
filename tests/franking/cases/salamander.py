"""One AES-GCM ciphertext that two keys open to two texts (an invisible salamander)."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


BLOCK = 16
_POLYNOMIAL = 0xE1 << 120


def two_keys(keys: tuple[bytes, bytes]) -> tuple[bytes, bytes, bytes]:
    """Return a ciphertext with its tag, and what each of two keys opens it to.

    The nonce is zero and there are no associated data. The tag is a polynomial in the
    ciphertext over GF(2^128), for each key at another point: one block of ciphertext is
    solved for so that both keys give the same tag (Dodis et al., CRYPTO 2018).
    """
    hashes = [_to_int(_block(key, bytes(BLOCK))) for key in keys]
    masks = [_to_int(_block(key, bytes(12) + b"\0\0\0\1")) for key in keys]
    first = b"harmless picture"
    given = bytes(
        a ^ b for a, b in zip(first, _stream(keys[0], 2)[:BLOCK], strict=True)
    )
    lengths = (2 * BLOCK * 8).to_bytes(16, "big")
    # tag = given·H^3 + solved·H^2 + lengths·H + mask, equal for both keys.
    known = masks[0] ^ masks[1]
    square = 0
    for point in hashes:
        second = _times(point, point)
        known ^= _times(_to_int(given), _times(second, point))
        known ^= _times(_to_int(lengths), point)
        square ^= second
    solved = _times(known, _inverse(square)).to_bytes(BLOCK, "big")
    ciphertext = given + solved
    point, mask = hashes[0], masks[0]
    tag = _times(_to_int(given), _times(point, _times(point, point)))
    tag ^= _times(_to_int(solved), _times(point, point))
    tag ^= _times(_to_int(lengths), point) ^ mask
    texts = [
        bytes(a ^ b for a, b in zip(ciphertext, _stream(key, 2), strict=True))
        for key in keys
    ]
    return ciphertext + tag.to_bytes(BLOCK, "big"), texts[0], texts[1]


def _block(key: bytes, data: bytes) -> bytes:
    # GCM is made of single blocks of AES; nothing is encrypted in this mode.
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    return encryptor.update(data)


def _stream(key: bytes, blocks: int) -> bytes:
    counters = range(2, 2 + blocks)
    return b"".join(
        _block(key, bytes(12) + count.to_bytes(4, "big")) for count in counters
    )


def _to_int(block: bytes) -> int:
    return int.from_bytes(block, "big")


def _times(one: int, other: int) -> int:
    """Multiply in GF(2^128) as GCM does (NIST SP 800-38D, 6.3)."""
    product = 0
    for bit in range(127, -1, -1):
        if one >> bit & 1:
            product ^= other
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return product


def _inverse(one: int) -> int:
    """Return one^(2^128 - 2)."""
    result, power = 1 << 127, one
    for _ in range(127):
        power = _times(power, power)
        result = _times(result, power)
    return result
