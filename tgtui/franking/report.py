"""The report: messages with their proofs, signed by whoever reports them."""

from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Final

from tgtui.codec import BadValue, DecodeError, EncodeError, Reader, Writer, decode_whole
from tgtui.crypto import (
    PUBLIC_KEY_LENGTH,
    SIGNATURE_LENGTH,
    SigningKey,
    sign_with_label,
)
from tgtui.franking import limits
from tgtui.franking.content import Context
from tgtui.franking.meta import read_text
from tgtui.franking.report_item import Role, UnverifiedItem, unverified
from tgtui.franking.suite import HASH_LENGTH
from tgtui.identity import Credential, UnverifiedCredential


REPORT_LABEL: Final = b"tgtui/1 report"
"""The label that a reporter signs with."""

REPORT_ID_LENGTH: Final = 16
"""Bytes of the id of a report, which are random."""

_VERSION: Final = 1


class Category(IntEnum):
    """What a message is reported for."""

    SPAM = 1
    HARASSMENT = 2
    HATE = 3
    SEXUAL = 4
    SELF_HARM = 5
    CHILD_SAFETY = 6
    VIOLENCE = 7
    OTHER = 8

    @property
    def words(self) -> str:
        """What reporters choose by, and moderators read."""
        return _CATEGORIES[self]


_CATEGORIES: Final = {
    Category.SPAM: "spam or scam",
    Category.HARASSMENT: "harassment or threats",
    Category.HATE: "hate",
    Category.SEXUAL: "sexual, unwanted",
    Category.SELF_HARM: "self-harm risk",
    Category.CHILD_SAFETY: "child safety",
    Category.VIOLENCE: "violence or terror",
    Category.OTHER: "other",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a reporter says beside the messages.

    Attributes:
        report_id: 16 random bytes.
        category: What the messages are reported for.
        illegal: Whether the reporter says that they are illegal in the EU.
        note: At most 1,000 characters.
        consent_digest: SHA-256 of the text that told the reporter what would be sent.
    """

    report_id: bytes = field(repr=False)
    category: Category
    illegal: bool
    note: str
    consent_digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnverifiedReport:
    """A report, read but not checked; `verify_report` checks it.

    Attributes:
        complaint: What the reporter says.
        relay_id: The relay that the messages went through.
        group_id: The room that they are from.
        items: The messages, at least one of them reported.
        reporter: The reporter's credential.
        reporter_key: The reporter's device key.
        signature: The reporter's.
        signed: What that covers: everything before it.
    """

    complaint: Complaint
    relay_id: bytes = field(repr=False)
    group_id: bytes = field(repr=False)
    items: tuple[UnverifiedItem, ...]
    reporter: UnverifiedCredential
    reporter_key: bytes = field(repr=False)
    signature: bytes = field(default=b"", repr=False)
    signed: bytes = field(default=b"", repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the report as it was signed."""
        writer.fixed(self.signed)
        writer.fixed(self.signature)

    def content(self) -> bytes:
        """Return what a signature is to cover.

        Raises:
            EncodeError: A field does not fit.
        """
        writer, complaint = Writer(), self.complaint
        writer.u8(_VERSION)
        writer.fixed(complaint.report_id)
        writer.fixed(self.relay_id)
        writer.opaque(self.group_id)
        writer.u8(complaint.category)
        writer.optional(present=complaint.illegal)
        writer.opaque(complaint.note.encode())
        writer.fixed(complaint.consent_digest)
        writer.structs(self.items)
        self.reporter.encode(writer)
        writer.fixed(self.reporter_key)
        return writer.getvalue()

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedReport":
        """Read a report.

        Raises:
            IdentityError: A credential is of a version that is not known.
            DecodeError: The bytes are malformed or of another version, no message is
                reported, or a file is disclosed where that is forbidden.
        """
        start = reader.offset
        if reader.u8() != _VERSION:
            message = "a report of a version that is not known"
            raise BadValue(message)
        report_id, relay_id = reader.fixed(REPORT_ID_LENGTH), reader.fixed(HASH_LENGTH)
        group_id = reader.opaque(limits.GROUP_ID)
        complaint = _read_complaint(reader, report_id)
        items = reader.vector(UnverifiedItem.decode, limits.REPORT, most=limits.ITEMS)
        _check_items(items, complaint.category)
        reporter = UnverifiedCredential.decode(reader)
        reporter_key = reader.fixed(PUBLIC_KEY_LENGTH)
        signed = reader.since(start)
        return cls(
            complaint,
            relay_id,
            group_id,
            items,
            reporter,
            reporter_key,
            reader.fixed(SIGNATURE_LENGTH),
            signed,
        )


def write_report(
    complaint: Complaint,
    items: tuple[UnverifiedItem, ...],
    *,
    reporter: Credential,
    device_key: SigningKey,
) -> UnverifiedReport:
    """Return a signed report, which its own client verifies before it is sealed.

    Args:
        complaint: What the reporter says.
        items: The messages, in the order of the log.
        reporter: The reporter's credential.
        device_key: The private half of its device key.

    Raises:
        EncodeError: A field does not fit, there are too many messages or none that is
            reported, or a file is disclosed where that is forbidden.
    """
    context = _room_of(items)
    report = UnverifiedReport(
        complaint,
        context.relay_id,
        context.group_id,
        items,
        unverified(reporter),
        reporter.device_key,
    )
    signed = report.content()
    signature = sign_with_label(device_key, REPORT_LABEL, signed)
    try:
        again = decode_whole(UnverifiedReport.decode, signed + signature)
    except DecodeError as error:
        raise EncodeError(str(error)) from None
    if again.complaint != complaint:
        message = "an id or a digest has the wrong length"
        raise EncodeError(message)
    return again


def _room_of(items: tuple[UnverifiedItem, ...]) -> Context:
    if not items:
        message = "a report of no message"
        raise EncodeError(message)
    return items[0].franked.context


def consent_digest(text: str) -> bytes:
    """Return the hash of the text that tells a reporter what will be sent."""
    return sha256(text.encode()).digest()


def _read_complaint(reader: Reader, report_id: bytes) -> Complaint:
    number = reader.u8()
    try:
        category = Category(number)
    except ValueError:
        message = f"there is no category {number}"
        raise BadValue(message) from None
    illegal = reader.optional()
    note = read_text(reader, limits.NOTE)
    return Complaint(report_id, category, illegal, note, reader.fixed(HASH_LENGTH))


def _check_items(items: tuple[UnverifiedItem, ...], category: Category) -> None:
    if all(item.role is not Role.REPORTED for item in items):
        message = "no message of the report is reported"
        raise BadValue(message)
    if category is Category.CHILD_SAFETY and any(item.file_keys for item in items):
        # To have such a file is a crime in most countries, for moderators too.
        message = "a report of this category discloses no files"
        raise BadValue(message)
