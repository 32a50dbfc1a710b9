"""The private half of a notice key: it opens what is sealed for an account."""

from dataclasses import dataclass

from tgtui.crypto import (
    Entropy,
    HpkeKeyPair,
    Secret,
    generate_key_pair,
    open_base,
    public_key_of,
)
from tgtui.identity import SEALING_SUITE, NoticeKey
from tgtui.keys.device import DeviceKey


@dataclass(frozen=True, slots=True)
class NoticeKeyPair:
    """A key pair to which notices to an account are sealed.

    Attributes:
        pair: The key pair of `SEALING_SUITE`; its private half is what is kept.
    """

    pair: HpkeKeyPair

    @classmethod
    def generate(cls, entropy: Entropy) -> "NoticeKeyPair":
        """Return a new key pair."""
        return cls(generate_key_pair(SEALING_SUITE, entropy))

    @classmethod
    def restore(cls, private: Secret) -> "NoticeKeyPair":
        """Return the key pair of a private half that was kept.

        Raises:
            InvalidPrivateKey: It has the wrong length.
        """
        return cls(HpkeKeyPair(private, public_key_of(SEALING_SUITE, private)))

    def announce(self, device: DeviceKey, created: int) -> NoticeKey:
        """Return the statement in which a device makes the public half known.

        Args:
            device: A device of the account.
            created: The time, in ms since 1970.

        Raises:
            EncodeError: `created` is no u64.
        """
        return device.announce(self.pair.public, created=created)

    def open(self, info: bytes, *, kem_output: bytes, ciphertext: bytes) -> bytes:
        """Return what was sealed to the public half in HPKE's base mode.

        Args:
            info: What the one who sealed it bound it to.
            kem_output: The encapsulated key.
            ciphertext: The rest.

        Raises:
            DecryptionFailed: It was not sealed to this key with this `info`.
        """
        return open_base(
            SEALING_SUITE,
            self.pair.private,
            info=info,
            kem_output=kem_output,
            ciphertext=ciphertext,
        )
