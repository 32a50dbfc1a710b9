"""Every decoder of bytes from outside, with valid examples of what it reads."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import ModuleType
from typing import Any, Final

import tgtui.mls
from tests.fuzz import (
    again,
    of_franking,
    of_identity,
    of_relay,
    of_texts,
    samples,
    wire,
)
from tests.fuzz.decoder import Decoder
from tgtui.codec import BadValue, Encodable, Reader, Writer, decode_whole
from tgtui.crypto import MODERATE_COST, Secret
from tgtui.mls import ExternalSender, Group, limits
from tgtui.mls.extension import decode_extensions
from tgtui.mls.framing.content import (
    ContentType,
    decode_auth,
    decode_body,
    decode_content_type,
)
from tgtui.mls.framing.message import read_message
from tgtui.mls.proposals.proposal import (
    decode_proposal,
    decode_proposal_or_ref,
    encode_proposal,
    encode_proposal_or_ref,
)
from tgtui.mls.stored_outcome import decode_outcome, encode_outcome
from tgtui.mls.stored_state import decode_one_epoch, encode_one_epoch
from tgtui.vault.sealed_format import (
    Header,
    SealedKeys,
    decode_entries,
    encode_entries,
)


STORED: Final = ("OwnKeyPackage", "Ratchet")
"""The classes that are written to a store and never sent."""


def modules() -> Iterator[ModuleType]:
    """Yield all modules of the group protocol."""
    for module in pkgutil.walk_packages(tgtui.mls.__path__, "tgtui.mls."):
        yield importlib.import_module(module.name)


def _of_classes() -> Iterator[Decoder]:
    written: Mapping[str, Callable[[Any, Writer], None]] = {
        "UnverifiedLeafNode": again.write_leaf,
        "UnverifiedKeyPackage": again.write_key_package,
        "UnverifiedGroupInfo": again.write_group_info,
        "UnverifiedRatchetTree": again.write_tree,
        "PublicMessage": again.write_public_message,
        "SenderData": again.write_sender_data,
    }
    for module in modules():
        for name, value in vars(module).items():
            own = inspect.isclass(value) and value.__module__ == module.__name__
            if own and hasattr(value, "decode"):
                encode = written.get(name, _encode)
                yield Decoder(
                    name,
                    value.decode,
                    encode,
                    partial(_instances, name),
                    stored=name in STORED,
                )


def _instances(*names: str) -> list[Any]:
    return [value for name in names for value in samples.objects().get(name, [])]


def _encode(value: Encodable, writer: Writer) -> None:
    value.encode(writer)


_PROPOSALS: Final = (
    "UnverifiedAdd",
    "UnverifiedUpdate",
    "Remove",
    "PreSharedKey",
    "ReInit",
    "ExternalInit",
    "GroupContextExtensions",
)


def _read_stored(reader: Reader) -> Group:
    """Read a stored group: the epoch, and its records."""
    epoch = reader.opaque(limits.TREE)
    records = reader.vector(
        lambda one: (one.fixed(21), one.opaque(limits.EXTENSION)), limits.TREE
    )
    keys = [key for key, _ in records]
    # A store is a mapping: it has each key once, in an order that means nothing.
    if keys != sorted(set(keys)):
        raise BadValue
    return Group.restore(epoch, dict(records))


def _write_stored(group: Group, writer: Writer) -> None:
    writer.opaque(group.encode_epoch())
    writer.vector(sorted(group.ratchet_delta().put.items()), _write_record)


def _write_record(item: tuple[bytes, bytes], writer: Writer) -> None:
    writer.fixed(item[0])
    writer.opaque(item[1])


def _write_auth(value: tuple[bytes, bytes], writer: Writer, *, commit: bool) -> None:
    writer.opaque(value[0])
    if commit:
        writer.opaque(value[1])


def _messages() -> list[Any]:
    return [decode_whole(read_message, data) for data in samples.messages()]


def _bodies(kind: ContentType) -> list[Any]:
    match kind:
        case ContentType.APPLICATION:
            return [b"", b"hello"]
        case ContentType.PROPOSAL:
            return _instances(*_PROPOSALS)
        case ContentType.COMMIT:
            return _instances("UnverifiedCommit")


def _of_contents() -> Iterator[Decoder]:
    for kind in ContentType:
        name = kind.name.capitalize()
        yield Decoder(
            f"{name} body",
            lambda reader, kind=kind: decode_body(reader, kind),  # type: ignore[misc]  # a lambda's default
            again.write_body,
            partial(_bodies, kind),
        )
        commit = kind is ContentType.COMMIT
        yield Decoder(
            f"{name} auth",
            lambda reader, kind=kind: decode_auth(reader, kind),  # type: ignore[misc]  # a lambda's default
            partial(_write_auth, commit=commit),
            lambda: [(bytes(64), b""), (bytes(64), bytes(48))],
        )


def _of_functions() -> Iterator[Decoder]:
    proposals = partial(_instances, *_PROPOSALS)
    yield Decoder("MLSMessage", read_message, again.write_message, _messages)
    yield Decoder("Proposal", decode_proposal, encode_proposal, proposals)
    yield Decoder(
        "ProposalOrRef",
        decode_proposal_or_ref,
        encode_proposal_or_ref,
        partial(_instances, *_PROPOSALS, "ProposalRef"),
    )
    yield Decoder(
        "Extensions",
        decode_extensions,
        lambda value, writer: writer.structs(value),
        lambda: [(), *([one] for one in _instances("Extension"))],
    )
    yield Decoder(
        "ExternalSenders",
        lambda reader: reader.vector(ExternalSender.decode, limits.EXTENSION),
        lambda value, writer: writer.structs(value),
        lambda: [_instances("ExternalSender")],
    )
    yield Decoder(
        "ContentType",
        decode_content_type,
        lambda value, writer: writer.u8(value),
        lambda: list(ContentType),
    )
    yield Decoder(
        "stored group",
        _read_stored,
        _write_stored,
        lambda: list(samples.groups()),
        stored=True,
    )
    yield Decoder(
        "stored epoch",
        decode_one_epoch,
        encode_one_epoch,
        lambda: [group.state.epoch for group in samples.groups()],
        stored=True,
    )
    yield Decoder(
        "stored outcome",
        decode_outcome,
        encode_outcome,
        lambda: [g.pending.outcome for g in samples.groups() if g.pending],
        stored=True,
    )


def _of_vault() -> Iterator[Decoder]:
    yield Decoder(
        "sealed keys",
        SealedKeys.decode,
        _encode,
        lambda: [SealedKeys(Header(MODERATE_COST, bytes(16)), bytes(40))],
    )
    yield Decoder(
        "sealed entries",
        lambda reader: decode_entries(Secret(reader.fixed(reader.remaining))),
        lambda value, writer: writer.fixed(encode_entries(value).expose()),
        lambda: [{}, {"alice/vault": Secret(b"1"), "alice/x": Secret(bytes(768))}],
    )


def _of_franking() -> Iterator[Decoder]:
    for name, (decode, encode, examples) in of_franking.DECODERS.items():
        stored = name in of_franking.STORED
        yield Decoder(name, decode, encode, examples, stored=stored)


def _of_identity() -> Iterator[Decoder]:
    for name, (decode, encode, examples) in of_identity.DECODERS.items():
        yield Decoder(name, decode, encode, examples)


DECODERS: Final[Mapping[str, Decoder]] = {
    decoder.name: decoder
    for decoder in (
        *_of_functions(),
        *_of_contents(),
        *_of_classes(),
        *_of_vault(),
        *wire.decoders(),
        *_of_franking(),
        *_of_identity(),
        *of_texts.decoders(),
        *of_relay.decoders(),
    )
}
"""All decoders by name."""
