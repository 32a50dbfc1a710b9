"""The structures of franking, valid examples of each, and how each is written anew."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Final

from tests.franking.case import Case
from tests.franking.receiver import Receiver
from tests.franking.setting import ANNA, BOB, GROUP, Chat, a_file
from tests.vectors.franking.generate import Reports
from tgtui.codec import Encodable, Reader, Writer, decode_whole, encoded
from tgtui.crypto import Secret, SeededEntropy, generate_key_pair
from tgtui.franking import (
    Attachment,
    Content,
    Context,
    Evidence,
    FileKey,
    FrankedContent,
    Kind,
    Payload,
    ReceiverState,
    RoomTexts,
    SealedReport,
    SegmentFields,
    ShortStamp,
    Shown,
    Stamp,
    StampFields,
    TruncatedFields,
    UnverifiedForkProof,
    UnverifiedItem,
    UnverifiedMeta,
    UnverifiedReport,
    UnverifiedStamp,
    Versions,
    announce,
    prove_fork,
    read_segment,
    read_truncated,
    seal_report,
)
from tgtui.franking.sealed_report import WrappedKey
from tgtui.franking.suite import FRANK


Read = Callable[[Reader], Any]
Write = Callable[[Any, Writer], None]
Examples = Callable[[], list[Any]]
STORED: Final = ("stored evidence", "stored versions", "receiver state")
"""What never comes from anybody but the library itself."""


def write_struct(value: Encodable, writer: Writer) -> None:
    """Append what a structure writes of itself."""
    value.encode(writer)


def write_payload(payload: Payload, writer: Writer) -> None:
    """Append a payload, its content written anew."""
    writer.fixed(b"\x01\x01")
    payload.content.encode(writer)
    payload.opening.encode(writer)


def write_stamp(stamp: UnverifiedStamp, writer: Writer) -> None:
    """Append a stamp in full form, its fields written anew."""
    stamp.claimed.encode(writer)
    writer.fixed(stamp._signature)  # noqa: SLF001


def write_fork(proof: UnverifiedForkProof, writer: Writer) -> None:
    """Append a fork proof, both stamps written anew."""
    write_stamp(proof._first, writer)  # noqa: SLF001
    write_stamp(proof._second, writer)  # noqa: SLF001


def write_meta(meta: UnverifiedMeta, writer: Writer) -> None:
    """Append the texts of a room, their content written anew."""
    writer.opaque(encoded(meta.claimed))
    meta._opening.encode(writer)  # noqa: SLF001
    meta._credential.encode(writer)  # noqa: SLF001
    writer.fixed(meta._device_key)  # noqa: SLF001


def write_item(item: UnverifiedItem, writer: Writer) -> None:
    """Append a message of a report, content and stamp written anew."""
    writer.opaque(encoded(item.franked))
    writer.fixed(item.key.expose())
    writer.fixed(item.sender_signature)
    write_stamp(item.stamp, writer)
    item.credential.encode(writer)
    writer.fixed(item.device_key)
    writer.structs(item.file_keys)
    writer.u8(item.role)


def write_report(report: UnverifiedReport, writer: Writer) -> None:
    """Append a report, written anew."""
    writer.fixed(report.content())
    writer.fixed(report.signature)


def again(read: Read, examples: Callable[[], list[Any]]) -> list[Any]:
    """Return examples as somebody else reads them."""
    return [decode_whole(read, encoded(example)) for example in examples()]


@cache
def case() -> Case:
    """Return a conversation."""
    return Case()


@cache
def evidence() -> Evidence:
    """Return what is stored of a message with files."""
    chat, keys = case().chat, (Secret(b"k" * 32), Secret(b"l" * 32))
    return case().evidence(
        chat.say(BOB, b"look", attachments=(a_file(),) * 2, file_keys=keys)
    )


def versions() -> list[Versions]:
    """Return a message with an edit and a deletion."""
    chat = Chat()
    receiver, first = Receiver(chat), chat.say(ANNA, b"first")
    deliveries = [first]
    deliveries += [
        chat.say(ANNA, b"", kind=kind, ref=first.commitment)
        for kind in (Kind.EDIT, Kind.DELETE)
    ]
    proofs = []
    for delivery in deliveries:
        verdict = receiver.take(delivery).verdict
        assert isinstance(verdict, Shown)
        proofs.append(verdict.evidence)
    return [Versions(tuple(proofs[:end])) for end in (1, 2, 3)]


def stamps() -> list[Stamp]:
    """Return stamps of a message and of a handshake."""
    chat = Chat()
    return [chat.say(ANNA).stamp, chat.commit(BOB).stamp]


def contents() -> list[FrankedContent]:
    """Return contents with and without files."""
    return [evidence().franked, case().evidence(case().chat.say(ANNA, b"")).franked]


def segments() -> list[SegmentFields]:
    """Return what announces a segment."""
    relay_id = Chat().relay.relay_id
    return [SegmentFields(relay_id, GROUP, 1, 40, bytes(32), 5)]


def truncations() -> list[TruncatedFields]:
    """Return what announces a truncation."""
    return [TruncatedFields(GROUP, 40, bytes(32), 5)]


def sealed() -> list[SealedReport]:
    """Return a sealed report."""
    moderator = generate_key_pair(FRANK, SeededEntropy(b"moderator"))
    report = Reports().honest()
    return [seal_report(report, [moderator.public], entropy=SeededEntropy(b"key"))]


def _report_items() -> list[UnverifiedItem]:
    return list(Reports().honest().items)


def _payloads() -> list[Payload]:
    first = Chat().say(ANNA, b"hello")
    with_file = Chat().say(
        ANNA, attachments=(a_file(),), file_keys=(Secret(b"k" * 32),)
    )
    return [
        delivery.franked.payload
        for delivery in (first, with_file)
        if delivery.franked is not None
    ]


DECODERS: Final[Mapping[str, tuple[Read, Write, Examples]]] = {
    "attachment": (
        Attachment.decode,
        write_struct,
        lambda: [*evidence().franked.content.attachments],
    ),
    "message context": (
        Context.decode,
        write_struct,
        lambda: [content.context for content in contents()],
    ),
    "message content": (
        Content.decode,
        write_struct,
        lambda: [content.content for content in contents()],
    ),
    "franked content": (FrankedContent.decode, write_struct, contents),
    "payload": (Payload.decode, write_payload, _payloads),
    "stamp fields": (
        StampFields.decode,
        write_struct,
        lambda: [stamp.fields for stamp in stamps()],
    ),
    "stamp": (
        UnverifiedStamp.decode,
        write_stamp,
        partial(again, UnverifiedStamp.decode, stamps),
    ),
    "short stamp": (
        ShortStamp.decode,
        write_struct,
        lambda: [ShortStamp.of(stamp) for stamp in stamps()],
    ),
    "segment fields": (SegmentFields.decode, write_struct, segments),
    "segment": (
        read_segment,
        write_struct,
        lambda: again(
            read_segment, lambda: [announce(f, Chat().relay.key) for f in segments()]
        ),
    ),
    "truncation fields": (TruncatedFields.decode, write_struct, truncations),
    "truncation": (
        read_truncated,
        write_struct,
        lambda: again(
            read_truncated,
            lambda: [announce(f, Chat().relay.key) for f in truncations()],
        ),
    ),
    "fork proof": (
        UnverifiedForkProof.decode,
        write_fork,
        lambda: again(
            UnverifiedForkProof.decode,
            lambda: [prove_fork(Chat().say(ANNA).stamp, Chat().say(BOB).stamp)],
        ),
    ),
    "room texts": (
        RoomTexts.decode,
        write_struct,
        lambda: [RoomTexts("Cooks", ""), RoomTexts("é" * 128, "€")],
    ),
    "room meta": (
        UnverifiedMeta.decode,
        write_meta,
        lambda: again(UnverifiedMeta.decode, lambda: [Chat().meta(ANNA)[0]]),
    ),
    "file key": (
        FileKey.decode,
        write_struct,
        lambda: [FileKey(3, Secret(b"k" * 32))],
    ),
    "report item": (UnverifiedItem.decode, write_item, _report_items),
    "report": (UnverifiedReport.decode, write_report, lambda: [Reports().honest()]),
    "sealed report": (SealedReport.decode, write_struct, sealed),
    "wrapped key": (
        WrappedKey.decode,
        write_struct,
        lambda: list(sealed()[0].wraps),
    ),
    "stored evidence": (Evidence.decode, write_struct, lambda: [evidence()]),
    "stored versions": (Versions.decode, write_struct, versions),
    "receiver state": (
        ReceiverState.decode,
        write_struct,
        lambda: [ReceiverState.created(), ReceiverState.joined(stamps()[1])],
    ),
}
"""How each structure is read and written, and examples, by its name."""
