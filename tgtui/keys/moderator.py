"""The private keys of a moderator: one opens reports, the other signs verdicts.

stored: u8 1 | officer u8 | HPKE private key[32] | signing seed[32]
"""

from dataclasses import dataclass

from tgtui.codec import DecodeError, Reader, Writer, decode_whole
from tgtui.crypto import (
    SEED_LENGTH,
    Entropy,
    HpkeKeyPair,
    Secret,
    SigningKey,
    generate_key_pair,
    public_key_of,
)
from tgtui.identity import SEALING_SUITE, ModeratorKey
from tgtui.keys.errors import StoredKeyDamaged
from tgtui.keys.stored import STORED_VERSION, read_stored_version


@dataclass(frozen=True, slots=True)
class ModeratorKeys:
    """The private keys of a moderator.

    Attributes:
        sealing: The pair of `SEALING_SUITE` to which reports are sealed.
        signing_key: The key that signs verdicts.
        officer: Whether reports that only officers may see are sealed to it too.
    """

    sealing: HpkeKeyPair
    signing_key: SigningKey
    officer: bool = False

    @classmethod
    def generate(cls, entropy: Entropy, *, officer: bool = False) -> "ModeratorKeys":
        """Return the keys of a new moderator."""
        sealing = generate_key_pair(SEALING_SUITE, entropy)
        return cls(sealing, SigningKey.generate(entropy), officer)

    @property
    def public(self) -> ModeratorKey:
        """The public halves; `public.text` is what an operator is given."""
        return ModeratorKey(
            self.signing_key.public_key, self.sealing.public, self.officer
        )

    def stored(self) -> Secret:
        """Return the keys in the form in which they are kept."""
        writer = Writer()
        writer.u8(STORED_VERSION)
        writer.optional(present=self.officer)
        writer.fixed(self.sealing.private.expose())
        writer.fixed(self.signing_key.seed.expose())
        return Secret(writer.getvalue())

    @classmethod
    def restore(cls, stored: Secret) -> "ModeratorKeys":
        """Return what `stored` returned.

        Raises:
            StoredKeyDamaged: It is something else.
        """
        try:
            return decode_whole(cls._decode, stored.expose())
        except DecodeError:
            raise StoredKeyDamaged from None

    @classmethod
    def _decode(cls, reader: Reader) -> "ModeratorKeys":
        read_stored_version(reader)
        officer = reader.optional()
        private = Secret(reader.fixed(SEALING_SUITE.secret_key_length))
        sealing = HpkeKeyPair(private, public_key_of(SEALING_SUITE, private))
        return cls(sealing, SigningKey(Secret(reader.fixed(SEED_LENGTH))), officer)
