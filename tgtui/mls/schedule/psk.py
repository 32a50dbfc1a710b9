"""Pre-shared keys and how they enter the key schedule (RFC 9420 §8.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from tgtui.codec import BadValue, Reader, Writer, encoded
from tgtui.crypto import CipherSuite, Entropy, Secret, expand_with_label, extract
from tgtui.mls import labels, limits
from tgtui.mls.errors import MlsPeerFault
from tgtui.mls.extension import Extensions


_SHOWN: Final = 32
"""How many bytes of a name are printed."""


class PskType(IntEnum):
    """Where a pre-shared key comes from."""

    EXTERNAL = 1
    RESUMPTION = 2


class ResumptionUsage(IntEnum):
    """What a resumption PSK is used for."""

    APPLICATION = 1
    REINIT = 2
    BRANCH = 3


@dataclass(frozen=True, slots=True)
class PreSharedKeyId:
    """Names a pre-shared key and the nonce of this use of it.

    Attributes:
        psk_type: External or resumption.
        psk_id: The application's name of an external PSK, else empty.
        usage: What a resumption PSK is used for, else None.
        group_id: The group that a resumption PSK comes from, else empty.
        epoch: The epoch that a resumption PSK comes from, else 0.
        nonce: Random bytes, `hash_length` of them.
    """

    psk_type: PskType
    psk_id: bytes = b""
    usage: ResumptionUsage | None = None
    group_id: bytes = b""
    epoch: int = 0
    nonce: bytes = b""

    @classmethod
    def fresh(
        cls, psk_id: bytes, suite: CipherSuite, entropy: Entropy
    ) -> "PreSharedKeyId":
        """Name a PSK that the application provides, for one use of it.

        Args:
            psk_id: The application's name of it.
            suite: The group's cipher suite, which says how long the nonce is.
            entropy: Where the nonce comes from, which has to be fresh (§8.4).
        """
        return cls.external(psk_id, entropy.draw(suite.hash_length))

    @classmethod
    def external(cls, psk_id: bytes, nonce: bytes) -> "PreSharedKeyId":
        """Name a PSK that the application provides by a known nonce; see `fresh`."""
        return cls(PskType.EXTERNAL, psk_id, nonce=nonce)

    @classmethod
    def resumption(
        cls, usage: ResumptionUsage, group_id: bytes, *, epoch: int, nonce: bytes
    ) -> "PreSharedKeyId":
        """Name the PSK that an epoch of a group left behind."""
        return cls(
            PskType.RESUMPTION,
            usage=usage,
            group_id=group_id,
            epoch=epoch,
            nonce=nonce,
        )

    def __str__(self) -> str:
        """Say which key this is, in words, as far as a line has room."""
        if self.psk_type is PskType.EXTERNAL:
            return f"the external PSK {self.psk_id[:_SHOWN]!r}"
        group = self.group_id[:_SHOWN].hex()
        return f"the resumption PSK of epoch {self.epoch} of group {group}"

    def check_nonce(self, suite: CipherSuite, error: type[MlsPeerFault]) -> None:
        """Require that the nonce is as long as a hash (§8.4, §12.1.4).

        Args:
            suite: The group's cipher suite.
            error: What to raise.

        Raises:
            MlsPeerFault: The nonce has another length; it is an `error`.
        """
        if len(self.nonce) != suite.hash_length:
            message = (
                f"the nonce of {self} has {len(self.nonce)} bytes, not "
                f"{suite.hash_length}"
            )
            raise error(message)

    def encode(self, writer: Writer) -> None:
        """Append `struct PreSharedKeyID`."""
        writer.u8(self.psk_type)
        if self.usage is None:
            writer.opaque(self.psk_id)
        else:
            writer.u8(self.usage)
            writer.opaque(self.group_id)
            writer.u64(self.epoch)
        writer.opaque(self.nonce)

    @classmethod
    def decode(cls, reader: Reader) -> "PreSharedKeyId":
        """Read `struct PreSharedKeyID`.

        Raises:
            DecodeError: The bytes are malformed, or a type is unknown.
        """
        kind = reader.u8()
        if kind == PskType.EXTERNAL:
            psk_id = reader.opaque(limits.PSK_ID)
            return cls.external(psk_id, reader.opaque(limits.HASH))
        if kind != PskType.RESUMPTION:
            message = f"PSK type {kind}"
            raise BadValue(message)
        number = reader.u8()
        try:
            usage = ResumptionUsage(number)
        except ValueError:
            message = f"resumption PSK usage {number}"
            raise BadValue(message) from None
        group_id = reader.opaque(limits.GROUP_ID)
        epoch = reader.u64()
        nonce = reader.opaque(limits.HASH)
        return cls.resumption(usage, group_id, epoch=epoch, nonce=nonce)


NewParameters = tuple[int, bytes, int, Extensions]
"""What a ReInit announces: version, group id, cipher suite, GroupContext extensions."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """How a new group proves which one it follows from (§11.2, §11.3).

    Attributes:
        psk: The resumption PSK of the group before.
        secret: Its secret.
        announced: What the new group has to be, if a ReInit closed the one before.
    """

    psk: PreSharedKeyId
    secret: Secret
    announced: NewParameters | None = None


def psk_secret(
    suite: CipherSuite, psks: Sequence[tuple[PreSharedKeyId, Secret]]
) -> Secret:
    """Chain pre-shared keys, in order, into the psk_secret of the key schedule.

    Without any, the result is the all-zero string of `hash_length` bytes.
    """
    zero = Secret(bytes(suite.hash_length))
    result = zero
    for index, (psk_id, psk) in enumerate(psks):
        writer = Writer()
        writer.fixed(encoded(psk_id))
        writer.u16(index)
        writer.u16(len(psks))
        extracted = extract(suite, zero, psk)
        psk_input = expand_with_label(
            suite,
            extracted,
            labels.DERIVED_PSK,
            context=writer.getvalue(),
            length=suite.hash_length,
        )
        result = extract(suite, psk_input, result)
    return result
