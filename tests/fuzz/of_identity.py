"""The structures of identity, valid examples of each, and how each is written anew."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from tests.identity.people import (
    ANNA,
    ANNAS_DEVICE,
    ANNAS_DEVICE_ID,
    CREATED,
    annas_credential,
)
from tests.identity.relays import content, descriptor, moderator, sealing_key
from tests.vectors.identity.generate import contents, texts
from tgtui.codec import Encodable, Reader, Writer, decode_whole
from tgtui.identity import (
    Descriptor,
    DescriptorContent,
    Invite,
    ModeratorKey,
    RelayAddress,
    UnverifiedAccountDeletion,
    UnverifiedCredential,
    UnverifiedDescriptor,
    UnverifiedNoticeKey,
    UnverifiedRejoinRequest,
    UnverifiedRevocation,
    UnverifiedRoomDeletion,
    decode_handle,
    limits,
    parse_invite,
    read_address,
    sign_account_deletion,
    sign_notice_key,
    sign_rejoin,
    sign_revocation,
    sign_room_deletion,
)


Read = Callable[[Reader], Any]
Write = Callable[[Any, Writer], None]
Examples = Callable[[], list[Any]]
GROUP: Final = b"G" * 32


def write_struct(value: Encodable, writer: Writer) -> None:
    """Append what a structure writes of itself."""
    value.encode(writer)


def write_rejoin(request: UnverifiedRejoinRequest, writer: Writer) -> None:
    """Append a request to rejoin."""
    writer.u8(1)
    writer.opaque(request._group_id)  # noqa: SLF001
    claim = request._claim  # noqa: SLF001
    claim.credential.encode(writer)
    writer.fixed(claim.device_key)
    writer.opaque(request._key_package)  # noqa: SLF001
    writer.u64(request._at)  # noqa: SLF001
    writer.fixed(claim.signature)


def write_notice_key(notice: UnverifiedNoticeKey, writer: Writer) -> None:
    """Append a notice key."""
    writer.u8(1)
    writer.fixed(notice._account)  # noqa: SLF001
    claim = notice._claim  # noqa: SLF001
    writer.fixed(claim.device_key)
    claim.credential.encode(writer)
    writer.u64(notice._created)  # noqa: SLF001
    writer.opaque(notice._hpke_key)  # noqa: SLF001
    writer.fixed(claim.signature)


def write_descriptor(claimed: UnverifiedDescriptor, writer: Writer) -> None:
    """Append a descriptor."""
    writer.u8(1)
    writer.fixed(claimed._root_key)  # noqa: SLF001
    claimed._content.encode(writer)  # noqa: SLF001
    writer.fixed(claimed._signature)  # noqa: SLF001


def write_address(address: RelayAddress, writer: Writer) -> None:
    """Append the one form of an address, behind its length."""
    writer.opaque(address.text.encode("ascii"))


def write_handle(handle: str | None, writer: Writer) -> None:
    """Append a handle, or that there is none."""
    writer.opaque((handle or "").encode("ascii"))


def _invites() -> list[Invite]:
    found = [text for kind, text in texts() if kind == "invite"]
    return [parse_invite(text, now=0) for text in found]


def _descriptors() -> list[Descriptor]:
    return [descriptor(said) for said in (*contents(), content(franking=40))]


def _again(read: Read, examples: Callable[[], list[Encodable]]) -> list[Any]:
    """Return examples as they are before they are verified."""
    written = []
    for example in examples():
        writer = Writer()
        example.encode(writer)
        written.append(decode_whole(read, writer.getvalue()))
    return written


def _signed(
    kind: Any,  # noqa: ANN401  (a class that has `decode`)
    write: Write,
    *examples: Callable[[], Encodable],
) -> tuple[Read, Write, Examples]:
    made = partial(_again, kind.decode, lambda: [make() for make in examples])
    return kind.decode, write, made


DECODERS: Final[Mapping[str, tuple[Read, Write, Examples]]] = {
    "device credential": _signed(UnverifiedCredential, write_struct, annas_credential),
    "revocation": _signed(
        UnverifiedRevocation,
        write_struct,
        lambda: sign_revocation(ANNA, ANNAS_DEVICE_ID, at=CREATED),
    ),
    "account deletion": _signed(
        UnverifiedAccountDeletion,
        write_struct,
        lambda: sign_account_deletion(ANNA, at=CREATED),
    ),
    "room deletion": _signed(
        UnverifiedRoomDeletion,
        write_struct,
        lambda: sign_room_deletion(
            ANNAS_DEVICE, annas_credential(), group_id=GROUP, at=CREATED
        ),
    ),
    "rejoin request": _signed(
        UnverifiedRejoinRequest,
        write_rejoin,
        lambda: sign_rejoin(
            ANNAS_DEVICE,
            annas_credential(),
            group_id=GROUP,
            key_package=b"package",
            at=CREATED,
        ),
    ),
    "notice key": _signed(
        UnverifiedNoticeKey,
        write_notice_key,
        lambda: sign_notice_key(
            ANNAS_DEVICE, annas_credential(), hpke_key=sealing_key(1), created=CREATED
        ),
    ),
    "relay descriptor": (
        UnverifiedDescriptor.decode,
        write_descriptor,
        lambda: _again(UnverifiedDescriptor.decode, lambda: [*_descriptors()]),
    ),
    "descriptor content": (
        DescriptorContent.decode,
        write_struct,
        lambda: list(contents()),
    ),
    "moderator key": (
        ModeratorKey.decode,
        write_struct,
        lambda: [moderator(1), moderator(2, officer=True)],
    ),
    "invite": (Invite.decode, write_struct, _invites),
    "relay address": (
        lambda reader: read_address(reader.opaque(limits.ADDRESS)),
        write_address,
        lambda: [invite.address for invite in _invites()],
    ),
    "handle": (decode_handle, write_handle, lambda: [None, "bob", "a_b.c"]),
}
"""How each structure is read and written, and examples, by its name."""
