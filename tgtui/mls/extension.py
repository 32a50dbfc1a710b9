"""Extensions, and the ones that RFC 9420 itself defines (§13)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Final

from tgtui.codec import Reader, Writer, decode_whole
from tgtui.mls import limits
from tgtui.mls.credential import Credential
from tgtui.mls.errors import InvalidExtensions


class ExtensionType(IntEnum):
    """The extension types that this library implements (RFC 9420 §17.3)."""

    APPLICATION_ID = 1
    RATCHET_TREE = 2
    REQUIRED_CAPABILITIES = 3
    EXTERNAL_PUB = 4
    EXTERNAL_SENDERS = 5
    LAST_RESORT = 10  # draft-ietf-mls-extensions, KeyPackages only


DEFAULT_EXTENSIONS: Final = frozenset({1, 2, 3, 4, 5})
"""Types that every client supports and no capabilities list (RFC 9420 §7.2)."""


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension, its content unread.

    Attributes:
        extension_type: A value of the registry of RFC 9420 §17.3.
        data: The content, in the form that the type says.
    """

    extension_type: int
    data: bytes

    def __repr__(self) -> str:
        """Tell the type, and how long the content is, which may be a whole tree."""
        return f"Extension({self.extension_type}, {len(self.data)} bytes)"

    def encode(self, writer: Writer) -> None:
        """Append `struct Extension`."""
        writer.u16(self.extension_type)
        writer.opaque(self.data)

    @classmethod
    def decode(cls, reader: Reader) -> "Extension":
        """Read `struct Extension`; one of `ratchet_tree` may be as large as a tree.

        Raises:
            DecodeError: The bytes are malformed.
        """
        extension_type = reader.u16()
        tree = extension_type == ExtensionType.RATCHET_TREE
        return cls(
            extension_type, reader.opaque(limits.TREE if tree else limits.EXTENSION)
        )


Extensions = tuple[Extension, ...]
"""A list of extensions, in which no type may occur twice (RFC 9420 §13.4)."""


def decode_extensions(reader: Reader, limit: int = limits.EXTENSIONS) -> Extensions:
    """Read `Extension extensions<V>`.

    Raises:
        InvalidExtensions: A type occurs twice.
        DecodeError: The bytes are malformed.
    """
    extensions = reader.vector(Extension.decode, limit, most=limits.EXTENSION_COUNT)
    if len(extensions) > 1:
        check_unique(extensions)
    return extensions


def check_unique(extensions: Extensions) -> None:
    """Require that no type occurs twice.

    Raises:
        InvalidExtensions: One does.
    """
    # RFC 9420 §13.4: a list of extensions MUST NOT have two of one type.
    if len({extension.extension_type for extension in extensions}) != len(extensions):
        message = "an extension type occurs twice"
        raise InvalidExtensions(message)


def find_extension(
    extensions: Iterable[Extension], extension_type: int
) -> bytes | None:
    """Return the content of the extension of that type, or None."""
    for extension in extensions:
        if extension.extension_type == extension_type:
            return extension.data
    return None


@dataclass(frozen=True, slots=True)
class RequiredCapabilities:
    """What every member must support (RFC 9420 §11.1).

    Attributes:
        extension_types: Extension types.
        proposal_types: Proposal types.
        credential_types: Credential types.
    """

    extension_types: tuple[int, ...] = ()
    proposal_types: tuple[int, ...] = ()
    credential_types: tuple[int, ...] = ()

    def encode(self, writer: Writer) -> None:
        """Append `struct RequiredCapabilities`."""
        for types in (self.extension_types, self.proposal_types, self.credential_types):
            writer.vector(types, lambda value, inner: inner.u16(value))

    @classmethod
    def decode(cls, reader: Reader) -> "RequiredCapabilities":
        """Read `struct RequiredCapabilities`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        lists = [reader.vector(Reader.u16, limits.CAPABILITIES) for _ in range(3)]
        return cls(*lists)

    @classmethod
    def of(cls, extensions: Extensions) -> "RequiredCapabilities":
        """Return what the GroupContext's extensions require, which may be nothing.

        Raises:
            DecodeError: The extension's content is malformed.
        """
        data = find_extension(extensions, ExtensionType.REQUIRED_CAPABILITIES)
        return _NOTHING if data is None else _required(data)


_NOTHING: Final = RequiredCapabilities()


# A commit of a thousand Adds asks a thousand times what the same bytes require.
@lru_cache(maxsize=64)
def _required(data: bytes) -> RequiredCapabilities:
    return decode_whole(RequiredCapabilities.decode, data)


@dataclass(frozen=True, slots=True)
class ExternalSender:
    """Somebody outside the group who may send proposals (RFC 9420 §12.1.8.1).

    Attributes:
        signature_key: The public key that the sender signs with.
        credential: Who the sender is.
    """

    signature_key: bytes = field(repr=False)
    credential: Credential

    def encode(self, writer: Writer) -> None:
        """Append `struct ExternalSender`."""
        writer.opaque(self.signature_key)
        self.credential.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "ExternalSender":
        """Read `struct ExternalSender`.

        Raises:
            DecodeError: The bytes are malformed.
            UnsupportedMessage: The credential is of an unknown type.
        """
        return cls(reader.opaque(limits.KEY), Credential.decode(reader))


def external_senders(extensions: Extensions) -> tuple[ExternalSender, ...]:
    """Return the external senders that the GroupContext's extensions list.

    Raises:
        DecodeError: The extension's content is malformed.
        UnsupportedMessage: A credential is of an unknown type.
    """
    data = find_extension(extensions, ExtensionType.EXTERNAL_SENDERS)
    if data is None:
        return ()
    return decode_whole(
        lambda reader: reader.vector(ExternalSender.decode, limits.EXTENSION), data
    )


def external_pub(extensions: Extensions) -> bytes | None:
    """Return the group's external public key from a GroupInfo's extensions, if any.

    Raises:
        DecodeError: The extension's content is malformed.
    """
    data = find_extension(extensions, ExtensionType.EXTERNAL_PUB)
    if data is None:
        return None
    return decode_whole(lambda reader: reader.opaque(limits.KEY), data)
