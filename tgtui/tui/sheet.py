"""The trust sheet of a chat, as lines; what the relay sees stands first (M17)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tgtui.engine.views import MemberView, TrustSheet
from tgtui.text import Kind, clean
from tgtui.tui.moments import date
from tgtui.tui.signs import sign, spoken


_OLD: Final = 30 * 86_400_000
_A_LINE: Final = 4
_WORDS: Final = (
    "A complete, lasting split is seen only by comparing them, or by silence."
)
_LIMIT: Final = (
    '"Checked" is about keys: not about honesty, nor about who sits at the keyboard. A'
    " screenshot and a stolen, unlocked computer are outside of what encryption does."
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the sheet.

    Attributes:
        key: The key string of this account, or nothing.
        now: The time, in ms since 1970.
        ascii: Whether it is written in ASCII alone.
    """

    key: str
    now: int
    ascii: bool = False


def sheet_lines(sheet: TrustSheet, name: str, reader: Reader) -> list[str]:
    """Return the lines of a trust sheet.

    Args:
        sheet: The sheet.
        name: What the chat is called.
        reader: Who reads it.
    """
    lines = [
        clean(name, Kind.LINE),
        *_status(sheet, reader),
        *_part("", sheet.relay_sees.split("\n"), indent=""),
        *_part("WHO CAN READ NEW MESSAGES", _members(sheet, reader.now)),
        *_part("SAFETY NUMBER (the same on both sides)", _number(sheet)),
        *_part("YOUR KEY STRING (k copies it)", [reader.key] if reader.key else []),
        *_part(
            "GROUP WORDS (the same for all who are shown the same group)",
            [" ".join(sheet.group_words), _WORDS] if sheet.group_words else [],
        ),
        *_part("HOW", _how(sheet)),
        *_part("WHAT HAPPENED", _events(sheet)),
        "",
        _LIMIT,
    ]
    return [spoken(line, ascii_only=reader.ascii) for line in lines]


def _part(title: str, lines: list[str], indent: str = "  ") -> list[str]:
    """Return a part of the sheet, or nothing where it says nothing."""
    if not lines:
        return []
    head = ["", title] if title else [""]
    return [*head, *(f"{indent}{line}" for line in lines)]


def _status(sheet: TrustSheet, reader: Reader) -> list[str]:
    status = sheet.status
    first = f"{sign(status, ascii_only=reader.ascii)} {status.words}"
    return [first, *(text for text in (status.held, status.advice) if text)]


def _number(sheet: TrustSheet) -> list[str]:
    groups = sheet.safety_number
    rows = range(0, len(groups), _A_LINE)
    return [" ".join(groups[at : at + _A_LINE]) for at in rows]


def _how(sheet: TrustSheet) -> list[str]:
    keys = [f"moderators' key {each}" for each in sheet.moderators]
    return [
        f"{sheet.suite}, epoch {sheet.epoch}",
        f"relay key {sheet.relay}",
        *(keys or ["this relay has no moderators"]),
    ]


def _events(sheet: TrustSheet) -> list[str]:
    return [
        f"{date(each.accepted)} {clean(each.text, Kind.LINE)}" for each in sheet.events
    ]


def _members(sheet: TrustSheet, now: int) -> list[str]:
    names = {each.person.account: each.person.name for each in sheet.members}
    return [line for each in sheet.members for line in _member(each, names, now)]


def _member(member: MemberView, names: Mapping[bytes, str], now: int) -> Iterator[str]:
    person = member.person
    parts = [
        "you" if person.is_self else clean(person.name, Kind.LINE),
        member.role.name.lower(),
        f"{len(member.devices)} device{'' if len(member.devices) == 1 else 's'}",
    ]
    if person.verified:
        parts.append(f"key checked on {date(person.verified)} ({person.method})")
    elif not person.is_self:
        parts.append("key not checked")
    if member.waiting:
        parts.append("has not accepted yet")
    yield " · ".join(parts)
    facts = []
    if member.since:
        by = clean(names.get(member.added_by or b"", ""), Kind.LINE)
        added = f", added by {by}" if by else ""
        facts.append(f"since {date(member.since)}{added}")
    if member.refreshed:
        old = " (has not refreshed keys)" if now - member.refreshed > _OLD else ""
        facts.append(f"keys of {date(member.refreshed)}{old}")
    if facts:
        yield f"    {' · '.join(facts)}"
