"""How long ciphertexts are, so that a length says little (protocol.md M17)."""

from typing import Final

from tgtui.wire.errors import BadPadding


APPLICATION_SIZES: Final = (512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768)
"""Bytes that the plaintext of an application message may have."""

HANDSHAKE_STEP: Final = 4_096
"""The plaintext of a handshake is a multiple of as many bytes."""

TAG: Final = 16
"""Bytes that the AEAD of each of the product's suites adds."""

_SEALED: Final = frozenset(size + TAG for size in APPLICATION_SIZES)


def application_padding(size: int) -> int:
    """Return how many bytes to add to an application plaintext of `size` bytes.

    Raises:
        BadPadding: It is longer than the largest size.
    """
    for bucket in APPLICATION_SIZES:
        if size <= bucket:
            return bucket - size
    message = f"{size} bytes do not fit into {APPLICATION_SIZES[-1]}"
    raise BadPadding(message)


def handshake_padding(size: int) -> int:
    """Return how many bytes to add to a handshake plaintext of `size` bytes."""
    return -size % HANDSHAKE_STEP


def check_padding(ciphertext: int, *, handshake: bool) -> None:
    """Require that a ciphertext of so many bytes was padded.

    Raises:
        BadPadding: It was not.
    """
    if handshake:
        fits = ciphertext > TAG and (ciphertext - TAG) % HANDSHAKE_STEP == 0
    else:
        fits = ciphertext in _SEALED
    if not fits:
        message = f"a ciphertext of {ciphertext} bytes is not padded as it should be"
        raise BadPadding(message)
