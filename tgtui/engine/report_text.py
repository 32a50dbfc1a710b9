"""Tells a reporter exactly what leaves the device, and who will be able to read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tgtui.engine.core.words import counted, plain
from tgtui.engine.report_items import Item
from tgtui.franking import (
    Category,
    Gap,
    Role,
    kind_words,
    quoted,
    segment_of,
    shown_body,
    shown_file,
)
from tgtui.identity import key_id_of
from tgtui.text import moment


HELP: Final = {
    Category.SELF_HARM: (
        "If somebody is in danger now, call the emergency number of your country;"
        " findahelpline.com lists people who listen. Moderators read this only later."
    ),
    Category.CHILD_SAFETY: (
        "Do not save or forward it. If a child is in danger now, call the police;"
        " inhope.org lists the hotlines of your country."
    ),
}
"""What comes before anything else, by category."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the text says beside the messages.

    Attributes:
        category: What is reported for.
        illegal: Whether it is said to be illegal in the EU.
        note: What the reporter writes.
        relay: How the relay is called.
        reporter: How the reporter is called there.
        readers: The HPKE keys that open the report.
        exported: Whether it is for a file.
        left_out: How many versions of the messages there was no room for.
    """

    category: Category
    illegal: bool
    note: str
    relay: str
    reporter: str
    readers: tuple[bytes, ...] = field(repr=False)
    exported: bool
    left_out: int


def help_text(category: Category) -> str:
    """Return where to turn besides, or nothing."""
    return HELP.get(category, "")


def fingerprint(hpke_key: bytes) -> str:
    """Return by which words people compare a moderation key."""
    digits = key_id_of(hpke_key).hex()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def consent_text(told: Told, items: Sequence[Item]) -> str:
    """Return the exact text whose hash goes into the report."""
    return "\n".join(_lines(told, items))


def _lines(told: Told, items: Sequence[Item]) -> Iterator[str]:
    yield from _opening(told)
    before: Item | None = None
    for item in items:
        if before is not None:
            yield from _gap(before, item)
        yield from _item(item)
        before = item
    if told.left_out:
        changes = counted(told.left_out, "change")
        yield f"  {changes} of these messages: no room, not included"
    if told.note:
        yield "  your note:"
        yield from quoted(told.note)
    me = f" {plain(told.reporter)}" if told.reporter else ""
    yield f"  your account{me}, and the accounts of all who wrote these messages"
    yield "  which room it was, and their places and times in it"
    yield "Whoever reads it can prove to anyone who wrote these messages."
    accused = dict.fromkeys(
        plain(item.author) for item in items if item.role is Role.REPORTED
    )
    who = next(iter(accused)) if len(accused) == 1 else "Who wrote this"
    yield (
        "Not sent: the rest of this chat, your contacts, your own keys."
        f" {who} is not told."
    )


def _opening(told: Told) -> Iterator[str]:
    keys = ", ".join(fingerprint(key) for key in told.readers)
    reason = f"Reason: {told.category.words}"
    if told.illegal:
        reason += " · you say that it is illegal in the EU"
    if told.exported:
        yield "Exporting a proof into a file"
        yield reason
        holders = "whoever has" if len(told.readers) == 1 else "those who have"
        noun = "key" if len(told.readers) == 1 else "keys"
        yield f"This is in the file, readable only by {holders} the {noun} {keys}:"
        return
    officers = told.category is Category.CHILD_SAFETY
    role = "safety officer" if officers else "moderator"
    yield f"Reporting to the {role}s of {plain(told.relay)}"
    yield reason
    noun = "key" if len(told.readers) == 1 else "keys"
    readers = f"{counted(len(told.readers), role)} ({noun} {keys})"
    yield f"This leaves your device, readable only by {readers}:"


def _item(item: Item) -> Iterator[str]:
    content = item.evidence.franked.content
    role = "reported" if item.role is Role.REPORTED else "beside it"
    author = plain(item.author) if item.author else "somebody else"
    when = moment(item.evidence.stamp.fields.accepted_at)
    what = kind_words(content.kind)
    yield f"  {role}: {what} from {author}, {when} · proof: complete"
    yield from shown_body(content)
    for index, attachment in enumerate(content.attachments):
        included = index in item.files
        what = "INCLUDED, they can open it" if included else "not included"
        yield shown_file(attachment, what)


def _gap(before: Item, after: Item) -> Iterator[str]:
    """Tell what moderators see is missing between two messages."""
    if segment_of(before.seq) != segment_of(after.seq):
        yield f"  ({Gap(0, None).words})"
        return
    missing = after.seq - before.seq - 1
    if missing:
        yield f"  ({Gap(0, missing).words}, which shows)"
