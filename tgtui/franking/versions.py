"""A message with its edits and its deletion: the evidence of each, none replaced."""

from dataclasses import dataclass

from tgtui.codec import BadValue, Reader, Writer
from tgtui.franking import limits
from tgtui.franking.errors import NotAVersion
from tgtui.franking.evidence import Evidence
from tgtui.franking.kind import Kind


@dataclass(frozen=True, slots=True)
class Versions:
    """What a message said at each time; an edit adds, and nothing takes away.

    Attributes:
        all: The evidence of each version, oldest first; the first one is the message.
    """

    all: tuple[Evidence, ...]

    @property
    def deleted(self) -> bool:
        """Whether the last version is a deletion."""
        return self.all[-1].franked.content.kind == Kind.DELETE

    def followed_by(self, later: Evidence) -> "Versions":
        """Return the message with an edit or its deletion added.

        Raises:
            NotAVersion: It is neither, is of another message, or is no later one.
        """
        content = later.franked.content
        first, last = self.all[0], self.all[-1]
        if (
            content.kind not in (Kind.EDIT, Kind.DELETE)
            or content.ref != first.commitment
            or later.stamp.fields.group_id != first.stamp.fields.group_id
            or later.stamp.fields.seq <= last.stamp.fields.seq
        ):
            raise NotAVersion
        return Versions((*self.all, later))

    def encode(self, writer: Writer) -> None:
        """Append the evidence of all versions."""
        writer.u16(len(self.all))
        for evidence in self.all:
            evidence.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "Versions":
        """Read the evidence of all versions.

        Raises:
            NewerVersion: One is of a version that is not known here.
            NotAVersion: One does not follow the one before.
            DecodeError: The bytes are malformed, or there is none.
        """
        count = reader.u16()
        if not 1 <= count <= limits.VERSIONS:
            message = f"{count} versions of a message"
            raise BadValue(message)
        versions = cls((Evidence.decode(reader),))
        for _ in range(1, count):
            versions = versions.followed_by(Evidence.decode(reader))
        return versions
