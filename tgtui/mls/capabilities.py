"""What a client supports, as its leaf says (RFC 9420 §7.2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from tgtui.codec import Reader, Writer, decode_whole
from tgtui.crypto import SUITES
from tgtui.mls import limits
from tgtui.mls.credential import CredentialType
from tgtui.mls.extension import DEFAULT_EXTENSIONS, Extensions


MLS10: Final = 1
"""The only ProtocolVersion there is (RFC 9420 §6)."""

DEFAULT_PROPOSALS: Final = frozenset({1, 2, 3, 4, 5, 6, 7})
"""Types that every client supports and no capabilities list (RFC 9420 §7.2)."""


# Whatever peers send, no more than a few of its short forms stay in memory.
_SHORT: Final = 256


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The protocol features that a client supports.

    Values that this library does not know, GREASE among them, stay as they are.

    Attributes:
        versions: Protocol versions.
        cipher_suites: Cipher suite ids.
        extensions: Extension types other than the default ones.
        proposals: Proposal types other than the default ones.
        credentials: Credential types.
    """

    versions: tuple[int, ...] = (MLS10,)
    # §7.2: the client MUST list all that it supports.
    cipher_suites: tuple[int, ...] = tuple(SUITES)
    extensions: tuple[int, ...] = ()
    proposals: tuple[int, ...] = ()
    credentials: tuple[int, ...] = (CredentialType.BASIC,)
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        """Compute the hash once: trees count their members' capabilities by it.

        That of a string is keyed, unlike that of numbers: nobody can make many leaves
        whose capabilities differ and yet have the same hash.
        """
        lists = (
            self.versions,
            self.cipher_suites,
            self.extensions,
            self.proposals,
            self.credentials,
        )
        object.__setattr__(
            self, "_hash", hash(repr([[*map(int, each)] for each in lists]))
        )

    def __hash__(self) -> int:
        """Return the hash of the five lists."""
        return self._hash

    def encode(self, writer: Writer) -> None:
        """Append `struct Capabilities`."""
        for values in (
            self.versions,
            self.cipher_suites,
            self.extensions,
            self.proposals,
            self.credentials,
        ):
            writer.vector(values, lambda value, inner: inner.u16(value))

    @classmethod
    def decode(cls, reader: Reader) -> "Capabilities":
        """Read `struct Capabilities`.

        Members of a group mostly say the same, so equal bytes give the same object.

        Raises:
            DecodeError: The bytes are malformed.
        """
        data = reader.opaques(5, limits.CAPABILITIES)
        return _remembered(data) if len(data) <= _SHORT else _parsed(data)

    def covering(
        self, cipher_suite: int, credential_type: int, *, extensions: Extensions
    ) -> "Capabilities":
        """Return the capabilities with what a leaf uses, without defaults (§7.2)."""
        used = (extension.extension_type for extension in extensions)
        return Capabilities(
            self.versions,
            _union(self.cipher_suites, (cipher_suite,)),
            _union(self.extensions, used),
            self.proposals,
            _union(self.credentials, (credential_type,)),
        ).without_defaults()

    def without_defaults(self) -> "Capabilities":
        """Return the capabilities without the default types (§7.2)."""
        if DEFAULT_EXTENSIONS.isdisjoint(self.extensions) and (
            DEFAULT_PROPOSALS.isdisjoint(self.proposals)
        ):
            return self
        return replace(
            self,
            extensions=_without(self.extensions, DEFAULT_EXTENSIONS),
            proposals=_without(self.proposals, DEFAULT_PROPOSALS),
        )

    def supports_extension(self, extension_type: int) -> bool:
        """Tell whether the client supports an extension type."""
        return extension_type in DEFAULT_EXTENSIONS or extension_type in self.extensions

    def supports_proposal(self, proposal_type: int) -> bool:
        """Tell whether the client supports a proposal type."""
        return proposal_type in DEFAULT_PROPOSALS or proposal_type in self.proposals


def _without(listed: tuple[int, ...], defaults: frozenset[int]) -> tuple[int, ...]:
    return tuple(value for value in listed if value not in defaults)


def _union(listed: tuple[int, ...], more: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((*listed, *more)))


@lru_cache(maxsize=256)
def _remembered(data: bytes) -> Capabilities:
    return _parsed(data)


def _parsed(data: bytes) -> Capabilities:
    def types(reader: Reader) -> tuple[int, ...]:
        return reader.vector(Reader.u16, limits.CAPABILITIES)

    return decode_whole(
        lambda reader: Capabilities(*[types(reader) for _ in range(5)]), data
    )
