"""The one HPKE suite under which notices and reports are sealed: no weaker one."""

from typing import Final

from tgtui.crypto import Aead, Kdf, Kem, check_public_key, compose


SEALING_SUITE: Final = compose(
    0,
    "X-Wing, HKDF-SHA256, AES-256-GCM",
    kem=Kem.XWING,
    kdf=Kdf.HKDF_SHA256,
    aead=Aead.AES_256_GCM,
)
"""Post-quantum, as what it seals may be kept for years; not a suite of MLS, so id 0."""


def check_sealing_key(public: bytes) -> None:
    """Require a public key that can be sealed to.

    Raises:
        InvalidPublicKey: It is malformed.
    """
    check_public_key(SEALING_SUITE, public)
