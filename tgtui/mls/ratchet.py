"""One sender's hash ratchet: a key and nonce for each message (RFC 9420 §9.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from tgtui.codec import BadValue, Reader, Writer
from tgtui.crypto import CipherSuite, Secret, expand_with_label
from tgtui.mls import labels, limits
from tgtui.mls.errors import GenerationConsumed, GenerationTooFar


MAX_GENERATION: Final = (1 << 32) - 1
"""The largest generation that SenderData can say (RFC 9420 §6.3.2)."""


class MessageKey(NamedTuple):
    """What encrypts exactly one message.

    Attributes:
        key: For the AEAD, `key_length` bytes.
        nonce: For the AEAD, `nonce_length` bytes, before the reuse guard is added.
    """

    key: Secret
    nonce: Secret


@dataclass(frozen=True, slots=True)
class Ratchet:
    """A hash ratchet at one point.

    Attributes:
        secret: The ratchet secret of `generation`.
        generation: The first generation that was not derived yet.
        skipped: Keys of earlier generations that did not arrive yet.
    """

    secret: Secret
    generation: int = 0
    skipped: Mapping[int, MessageKey] = field(default_factory=dict)

    def next_key(self, suite: CipherSuite) -> tuple["Ratchet", MessageKey]:
        """Return the key of the next generation and the ratchet after it.

        Raises:
            GenerationConsumed: All 2^32 generations are used.
        """
        if self.generation > MAX_GENERATION:
            message = "all generations of the epoch are used"
            raise GenerationConsumed(message)
        context = self.generation.to_bytes(4, "big")

        def derive(label: bytes, length: int) -> Secret:
            # RFC 9420 §9.1: DeriveTreeSecret(secret, label, generation, length).
            return expand_with_label(
                suite, self.secret, label, context=context, length=length
            )

        key = MessageKey(
            derive(labels.KEY, suite.key_length),
            derive(labels.NONCE, suite.nonce_length),
        )
        secret = derive(labels.SECRET, suite.hash_length)
        return Ratchet(secret, self.generation + 1, self.skipped), key

    def key_of(
        self, suite: CipherSuite, generation: int, *, jump: int, keep: int
    ) -> tuple["Ratchet", MessageKey]:
        """Return the key of a generation and the ratchet without it.

        Args:
            suite: The group's cipher suite.
            generation: Which one.
            jump: How many generations may be skipped at once.
            keep: How many keys of skipped generations to keep, newest first.

        Raises:
            GenerationConsumed: The key was handed out before or is given up.
            GenerationTooFar: More than `jump` generations would be skipped.
        """
        if generation < self.generation:
            found = self.skipped.get(generation)
            if found is None:
                raise GenerationConsumed
            rest = {at: key for at, key in self.skipped.items() if at != generation}
            return Ratchet(self.secret, self.generation, rest), found
        if generation - self.generation > jump:
            message = f"{generation - self.generation} messages ahead"
            raise GenerationTooFar(message)
        ratchet = self
        skipped = dict(self.skipped)
        while ratchet.generation < generation:
            at = ratchet.generation
            ratchet, skipped[at] = ratchet.next_key(suite)
        ratchet, key = ratchet.next_key(suite)
        kept = dict(sorted(skipped.items())[max(0, len(skipped) - keep) :])
        return Ratchet(ratchet.secret, ratchet.generation, kept), key

    def encode(self, writer: Writer) -> None:
        """Append the ratchet in this library's own form."""
        writer.u64(self.generation)
        writer.opaque(self.secret.expose())
        writer.vector(self.skipped.items(), _encode_skipped)

    @classmethod
    def decode(cls, reader: Reader) -> "Ratchet":
        """Read what `encode` wrote.

        Raises:
            DecodeError: The bytes are malformed, or a generation is there twice or was
                not skipped.
        """
        generation = reader.u64()
        secret = Secret(reader.opaque(limits.HASH))
        skipped = reader.vector(_decode_skipped, 1 << 20)
        order = [*(at for at, _ in skipped), generation]
        if any(one >= other for one, other in pairwise(order)):
            message = "skipped generations are not in ascending order"
            raise BadValue(message)
        return cls(secret, generation, dict(skipped))


def _encode_skipped(item: tuple[int, MessageKey], writer: Writer) -> None:
    writer.u32(item[0])
    writer.opaque(item[1].key.expose())
    writer.opaque(item[1].nonce.expose())


def _decode_skipped(reader: Reader) -> tuple[int, MessageKey]:
    generation = reader.u32()
    key = Secret(reader.opaque(limits.HASH))
    return generation, MessageKey(key, Secret(reader.opaque(limits.HASH)))
