"""Compares a key string or a safety number that somebody pasted with an account."""

from dataclasses import dataclass, field
from typing import Final

from tgtui.engine.core.words import plain
from tgtui.engine.errors import NotAKey
from tgtui.identity import (
    AccountId,
    IdentityError,
    KeyString,
    parse_key_string,
    safety_number,
)


_PREFIX: Final = "tgtui-key"
_DIGITS: Final = 60
_GROUP: Final = 5
_BETWEEN: Final = frozenset(".,-–|·")
"""What people put between digits; white space is left out besides."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a comparison.

    Attributes:
        matches: Whether it is the account's key.
        method: How it was compared: "key string" or "safety number".
        words: What to say.
        differs: Which parts differ: "account", "handle", or "group 3" of the digits.
            The handle alone proves nothing, and may differ where all matches.
    """

    matches: bool
    method: str
    words: str
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose key is compared.

    Attributes:
        account: The account.
        handle: How it is called, without the "@", where that is known.
        name: How this user calls it.
        own: This user's own account.
    """

    account: bytes = field(repr=False)
    handle: str
    name: str
    own: bytes = field(repr=False)


def compare(text: str, subject: Subject) -> Compared:
    """Return whether a text is the key of an account, and what differs if not.

    Args:
        text: A key string, or the 60 digits of a safety number, however spaced.
        subject: Whose key it is to be.

    Raises:
        NotAKey: It is neither, or was mistyped: that says nothing about the key.
    """
    stripped = text.strip()
    if stripped.lower().startswith(_PREFIX):
        try:
            return _compared_account(parse_key_string(stripped), subject)
        except IdentityError as error:
            raise NotAKey(str(error)) from None
    return _compared_digits(_digits(stripped), subject)


def _compared_account(theirs: KeyString, subject: Subject) -> Compared:
    name, method = plain(subject.name), "key string"
    handle_differs = bool(subject.handle) and theirs.handle != subject.handle
    handle = ("handle",) if handle_differs else ()
    if theirs.account == subject.account:
        said = f"this is {name}'s key"
        if handle_differs:
            said += f"; it names @{theirs.handle}, and here it is @{subject.handle}"
        return Compared(matches=True, method=method, words=said, differs=handle)
    differs = ("account", *handle)
    if theirs.account == subject.own:
        said = f"this is your own key string, not {name}'s"
    elif handle_differs:
        said = (
            f"this is not {name}'s key: account and handle differ, it is that of"
            f" @{theirs.handle}"
        )
    else:
        said = (
            f"this is NOT {name}'s key: the handle is the same, the account is another;"
            " somebody may stand between you"
        )
    return Compared(matches=False, method=method, words=said, differs=differs)


def _compared_digits(theirs: tuple[str, ...], subject: Subject) -> Compared:
    here = safety_number(AccountId(subject.own), AccountId(subject.account))
    name, method = plain(subject.name), "safety number"
    wrong = [
        number
        for number, pair in enumerate(zip(here, theirs, strict=True), 1)
        if pair[0] != pair[1]
    ]
    if not wrong:
        said = f"the safety number is the same for you and {name}"
        return Compared(matches=True, method=method, words=said)
    first = wrong[0]
    groups = "group differs" if len(wrong) == 1 else "groups differ"
    said = (
        f"this is NOT the safety number of you and {name}: {len(wrong)} of {len(here)}"
        f" {groups}, first group {first}: {here[first - 1]} here, {theirs[first - 1]}"
        " in what you pasted"
    )
    differs = tuple(f"group {number}" for number in wrong)
    return Compared(matches=False, method=method, words=said, differs=differs)


def _digits(text: str) -> tuple[str, ...]:
    """Return the twelve groups of a safety number.

    Raises:
        NotAKey: There are not 60 digits, or something else is among them.
    """
    digits = "".join(each for each in text if not _is_between(each))
    if not (digits.isascii() and digits.isdigit()):
        raise NotAKey
    if len(digits) != _DIGITS:
        message = f"a safety number has {_DIGITS} digits, and this has {len(digits)}"
        raise NotAKey(message)
    return tuple(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))


def _is_between(character: str) -> bool:
    return character.isspace() or character in _BETWEEN
