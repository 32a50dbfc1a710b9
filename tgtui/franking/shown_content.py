"""A message as a person reads it: the same words for the reporter and the moderator."""

from typing import Final

from tgtui.codec import DecodeError, decode_whole
from tgtui.franking.attachment import Attachment
from tgtui.franking.content import Content
from tgtui.franking.kind import Kind
from tgtui.franking.meta import RoomTexts
from tgtui.text import Kind as TextKind, clean


GUTTER: Final = "  | "
"""What every line begins with that others wrote; no line of the program's own does."""

_KINDS: Final = {
    Kind.TEXT: "message",
    Kind.EDIT: "edit",
    Kind.DELETE: "deletion",
    Kind.REACTION: "reaction",
    Kind.FILE: "message with files",
    Kind.GROUP_META: "title and description",
    Kind.POLL: "poll",
    Kind.INVITE: "invitation",
    Kind.LEAVE: "leaving",
    Kind.FORK: "claim about the relay",
    Kind.REVOKE: "removal of a device",
    Kind.PROFILE: "display name",
}
_UNREADABLE: Final = frozenset({Kind.FORK, Kind.REVOKE})


def kind_words(kind: int) -> str:
    """Return what a content is, by its kind."""
    if kind in Kind.__members__.values():
        return _KINDS[Kind(kind)]
    return f"message of a newer version (kind {kind})"


def quoted(text: str) -> tuple[str, ...]:
    """Return what somebody wrote, made harmless, each line behind the gutter."""
    lines = clean(text.strip("\r\n"), TextKind.BLOCK).split("\n")
    return tuple(f"{GUTTER}{line}".rstrip() for line in lines)


def shown_body(content: Content) -> tuple[str, ...]:
    """Return the lines of what a content says, made harmless."""
    if content.kind in _UNREADABLE:
        return (f"{GUTTER}({len(content.body)} bytes that are no text)",)
    if content.kind == Kind.GROUP_META:
        return _shown_texts(content.body)
    if not content.body:
        return ()
    return quoted(_decoded(content.body))


def shown_file(attachment: Attachment, what: str) -> str:
    """Return the line of a file.

    Args:
        attachment: What its message says of it.
        what: What is to be said of it besides, such as "not included".
    """
    name = clean(_decoded(attachment.name), TextKind.LINE) or "without a name"
    media_type = clean(_decoded(attachment.media_type), TextKind.LINE) or "no type"
    size = f"{attachment.size:,} bytes"
    return f'  file "{name}" ({media_type}, {size}): {what}'


def _shown_texts(body: bytes) -> tuple[str, ...]:
    try:
        texts = decode_whole(RoomTexts.decode, body)
    except DecodeError:
        return quoted(_decoded(body))
    return (
        *quoted(texts.title),
        *(quoted(texts.description) * bool(texts.description)),
    )


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")
