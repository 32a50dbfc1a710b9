"""Chooses what of some messages goes into a report, with the evidence of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tgtui.codec import DecodeError, EncodeError, decode_whole, encoded
from tgtui.engine.errors import DataDamaged, NoProof, NotReportable
from tgtui.franking import (
    CommitmentMismatch,
    Evidence,
    FrankedMeta,
    FrankingError,
    Kind,
    Role,
    Stamp,
    UnverifiedItem,
    Versions,
    WrongRoom,
)


MOST_ITEMS: Final = 21
"""How many messages and versions of messages a report has at most."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A message that somebody wants to report, or to show beside.

    Attributes:
        versions: Its `Versions`, encoded, as `EvidenceReply` has them.
        role: Whether it is reported, or there for context.
        author: How this user calls whoever wrote it.
        files: Which of its files are disclosed, from 0.
    """

    versions: bytes = field(repr=False)
    role: Role
    author: str
    files: tuple[int, ...] = ()


class Item(NamedTuple):
    """A version of a message, as it goes into a report.

    Attributes:
        evidence: What proves it.
        role: Why it is there.
        author: How this user calls whoever wrote it; nothing for not known.
        files: Which of its files are disclosed.
    """

    evidence: Evidence
    role: Role
    author: str
    files: tuple[int, ...]

    @property
    def seq(self) -> int:
        """Its place in the log."""
        return self.evidence.stamp.fields.seq

    def unverified(self) -> UnverifiedItem:
        """Return what the report has of it.

        Raises:
            NotReportable: There is no such file, or its key was given up.
        """
        try:
            return UnverifiedItem.of(self.evidence, self.role, files=self.files)
        except EncodeError as error:
            raise NotReportable(str(error)) from None


def title_versions(meta: FrankedMeta, stamp: Stamp) -> bytes:
    """Return a room's title and description in place of a message's versions.

    Args:
        meta: The texts, from the group's extension.
        stamp: The stamp of the commit that set them.

    Raises:
        NoProof: The stamp is not of these texts.
    """
    try:
        return encoded(Versions((meta.with_stamp(stamp),)))
    except (WrongRoom, CommitmentMismatch):
        raise NoProof from None


def items_of(
    chosen: Sequence[Chosen], *, with_files: bool = True
) -> tuple[tuple[Item, ...], int]:
    """Return the items of a report in the order of the log, and how many are left out.

    Each message is in it as it was first. Its later versions follow where there is room
    for them, those of what is reported before others, and the newest first: whoever
    edits abuse away does not take it out of a report.

    Raises:
        NoProof: Nothing was stored of a message.
        NotReportable: They are too many, or of more than one room.
        DataDamaged: What was stored cannot be read.
    """
    versions = [(one, _decoded(one.versions)) for one in chosen]
    items = {
        all_of_it.all[0].commitment: _first(one, all_of_it, with_files=with_files)
        for one, all_of_it in _context_first(versions)
    }
    if not 1 <= len(items) <= MOST_ITEMS:
        message = f"a report is of 1 to {MOST_ITEMS} messages, not of {len(items)}"
        raise NotReportable(message)
    left_out = 0
    for later in _later(versions):
        if later.evidence.commitment in items:
            continue
        if len(items) < MOST_ITEMS:
            items[later.evidence.commitment] = later
        else:
            left_out += 1
    _check_one_room(items.values())
    return tuple(sorted(items.values(), key=lambda item: item.seq)), left_out


_Read = tuple[Chosen, Versions]


def _decoded(versions: bytes) -> Versions:
    if not versions:
        raise NoProof
    try:
        return decode_whole(Versions.decode, versions)
    except FrankingError as error:
        raise NoProof(str(error)) from None
    except DecodeError:
        raise DataDamaged from None


def _context_first(versions: Sequence[_Read]) -> list[_Read]:
    """Sort so that of one message in both roles the reported one stays."""
    return sorted(versions, key=lambda each: each[0].role is Role.REPORTED)


def _first(one: Chosen, versions: Versions, *, with_files: bool) -> Item:
    files = tuple(sorted(set(one.files))) if with_files else ()
    return Item(versions.all[0], one.role, one.author, files)


def _later(versions: Sequence[_Read]) -> Iterator[Item]:
    for one, all_of_it in reversed(_context_first(versions)):
        author = all_of_it.all[0].credential.account
        for evidence in reversed(all_of_it.all[1:]):
            deletes = evidence.franked.content.kind == Kind.DELETE
            role = Role.CONTEXT if deletes else one.role
            theirs = evidence.credential.account == author
            yield Item(evidence, role, one.author if theirs else "", ())


def _check_one_room(items: Iterable[Item]) -> None:
    rooms = {
        (item.evidence.stamp.fields.relay_id, item.evidence.stamp.fields.group_id)
        for item in items
    }
    if len(rooms) > 1:
        message = "these messages are of more than one room; report them one by one"
        raise NotReportable(message)
