"""One secretstream that two keys open to two texts (an invisible salamander)."""

from itertools import count

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

from tgtui.crypto import Secret
from tgtui.franking import encryption_key


BLOCK = 16
HEADER = bytes(24)
FINAL = 3
PRIME = (1 << 130) - 5
WRAP = 1 << 128


class Sheet:
    """What a content key gives for the first chunk of a stream.

    Attributes:
        key: The content key.
        first: The byte that says that the chunk is the last one, encrypted.
    """

    def __init__(self, number: int) -> None:
        self.key = Secret(number.to_bytes(32, "big"))
        subkey = _hchacha(encryption_key(self.key).expose(), HEADER[:16])
        stream = _chacha(subkey, (0).to_bytes(4, "little") + b"\x01" + bytes(11), 192)
        self._r = int.from_bytes(stream[:16], "little")
        self._r &= 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
        self._s = int.from_bytes(stream[16:32], "little")
        self._tagged = stream[64:128]
        self._text = stream[128:]
        self.first = self._tagged[0] ^ FINAL

    def text(self, ciphertext: bytes) -> bytes:
        """Return what this key opens a ciphertext to, or the other way round."""
        return bytes(a ^ b for a, b in zip(ciphertext, self._text, strict=False))

    def total(self, given: bytes) -> int:
        """Return the polynomial of a chunk of two blocks of which one is not there."""
        head = bytes((self.first,)) + self._tagged[1:]
        lengths = bytes(8) + (64 + 2 * BLOCK).to_bytes(8, "little")
        blocks = [*(head[at : at + BLOCK] for at in range(0, 64, BLOCK)), given]
        total = 0
        for block in blocks:
            total = (total + _number(block)) * self._r % PRIME
        return (total * self._r + _number(lengths)) * self._r % PRIME

    @property
    def weight(self) -> int:
        """What the missing block is multiplied by."""
        return self._r * self._r % PRIME

    @property
    def mask(self) -> int:
        """What is added at the end."""
        return self._s

    def mac(self, given: bytes, solved: bytes) -> int:
        """Return the tag of a chunk of two blocks."""
        total = self.total(given) + _number(solved) * self.weight
        return (total % PRIME + self._s) % WRAP


def two_keys() -> tuple[bytes, tuple[Secret, Secret], tuple[bytes, bytes]]:
    """Return a stream, two content keys, and what each of them opens it to.

    Both have to take the chunk for the last one, which one key in 256 does. The tag is
    a polynomial in the ciphertext modulo 2^130 - 5, for each key at another point: one
    block is solved for so that both give the same tag (Dodis et al., CRYPTO 2018).
    """
    one = Sheet(0)
    other = next(two for two in map(Sheet, count(1)) if two.first == one.first)
    for number in count():
        given = one.text(f"picture {number:8}".encode())
        solved = _solved(one, other, given)
        if solved is not None:
            chunk = given + solved
            tag = one.mac(given, solved).to_bytes(BLOCK, "little")
            return (
                HEADER + bytes((one.first,)) + chunk + tag,
                (one.key, other.key),
                (one.text(chunk), other.text(chunk)),
            )
    raise AssertionError


def _solved(one: Sheet, other: Sheet, given: bytes) -> bytes | None:
    """Return the block that gives both keys the same tag, if there is one."""
    inverse = pow(one.weight - other.weight, -1, PRIME)
    known = other.total(given) - one.total(given) + other.mask - one.mask
    for wraps in range(-4, 5):
        block = (known + wraps * WRAP) * inverse % PRIME - WRAP
        if 0 <= block < WRAP:
            solved = block.to_bytes(BLOCK, "little")
            if one.mac(given, solved) == other.mac(given, solved):
                return solved
    return None


def _number(block: bytes) -> int:
    return int.from_bytes(block, "little") + WRAP


def _chacha(key: bytes, start: bytes, length: int) -> bytes:
    """Return ChaCha20's stream; `start` is counter and nonce."""
    # The tag is made by hand, as this is not about a cipher that somebody trusts.
    return (
        Cipher(algorithms.ChaCha20(key, start), None).encryptor().update(bytes(length))
    )


def _hchacha(key: bytes, given: bytes) -> bytes:
    """Return HChaCha20: ChaCha20's block without what is added at its end."""
    block = _chacha(key, given, 64)
    words = [_word(block, at) for at in range(16)]
    added = [*(_word(b"expand 32-byte k", at) for at in range(4))]
    added += [_word(given, at) for at in range(4)]
    ends = [*words[:4], *words[12:]]
    return b"".join(
        ((end - add) % (1 << 32)).to_bytes(4, "little")
        for end, add in zip(ends, added, strict=True)
    )


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[4 * at : 4 * at + 4], "little")
