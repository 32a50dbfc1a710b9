"""The Welcome on the wire (RFC 9420 §12.4.3.1)."""

from dataclasses import dataclass, field
from typing import ClassVar

from tgtui.codec import Reader, Writer
from tgtui.crypto import Secret
from tgtui.mls import limits
from tgtui.mls.errors import NotPossible
from tgtui.mls.schedule.psk import PreSharedKeyId
from tgtui.mls.tree.update_path import HpkeCiphertext
from tgtui.mls.wire_format import WireFormat


@dataclass(frozen=True, slots=True)
class EncryptedGroupSecrets:
    """The entry of a Welcome for one new member.

    Attributes:
        new_member: The reference of its KeyPackage.
        sealed: Its GroupSecrets, sealed to the KeyPackage's init key.
    """

    new_member: bytes
    sealed: HpkeCiphertext = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append `struct EncryptedGroupSecrets`."""
        writer.opaque(self.new_member)
        self.sealed.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "EncryptedGroupSecrets":
        """Read `struct EncryptedGroupSecrets`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(reader.opaque(limits.HASH), HpkeCiphertext.decode(reader))


@dataclass(frozen=True, slots=True)
class Welcome:
    """Lets new members into an epoch.

    Attributes:
        suite_id: The group's cipher suite.
        secrets: One entry for each new member.
        encrypted_group_info: The GroupInfo, the same for all.
    """

    wire_format: ClassVar[WireFormat] = WireFormat.WELCOME
    suite_id: int
    secrets: tuple[EncryptedGroupSecrets, ...]
    encrypted_group_info: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append `struct Welcome`."""
        writer.u16(self.suite_id)
        writer.structs(self.secrets)
        writer.opaque(self.encrypted_group_info)

    @classmethod
    def decode(cls, reader: Reader) -> "Welcome":
        """Read `struct Welcome`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(
            reader.u16(),
            reader.vector(
                EncryptedGroupSecrets.decode, limits.SECRETS, most=limits.MEMBERS
            ),
            reader.opaque(limits.GROUP_INFO),
        )

    def only_for(self, new_member: bytes) -> "Welcome":
        """Return a Welcome with the entry of one new member alone.

        A committer may send as many Welcomes as it likes (§12.4.3.1), so that nobody
        has to fetch the entries of others.

        Args:
            new_member: The reference of the member's KeyPackage.

        Raises:
            NotPossible: There is no such entry.
        """
        for entry in self.secrets:
            if entry.new_member == new_member:
                return Welcome(self.suite_id, (entry,), self.encrypted_group_info)
        message = "the Welcome has no entry for that KeyPackage"
        raise NotPossible(message)


@dataclass(frozen=True, slots=True)
class GroupSecrets:
    """What a new member learns, sealed to it alone.

    Attributes:
        joiner_secret: Leads to the epoch's secrets.
        path_secret: Of the lowest node above both the member and the committer, if the
            commit had a path.
        psks: The pre-shared keys that the epoch depends on.
    """

    joiner_secret: Secret
    path_secret: Secret | None
    psks: tuple[PreSharedKeyId, ...]

    def encode(self, writer: Writer) -> None:
        """Append `struct GroupSecrets`."""
        writer.opaque(self.joiner_secret.expose())
        writer.optional(present=self.path_secret is not None)
        if self.path_secret is not None:
            writer.opaque(self.path_secret.expose())
        writer.structs(self.psks)

    @classmethod
    def decode(cls, reader: Reader) -> "GroupSecrets":
        """Read `struct GroupSecrets`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        joiner = Secret(reader.opaque(limits.HASH))
        path = Secret(reader.opaque(limits.HASH)) if reader.optional() else None
        psks = reader.vector(PreSharedKeyId.decode, limits.PSKS)
        return cls(joiner, path, psks)
