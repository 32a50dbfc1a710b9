"""No value of a pure room prints the secret bytes that it holds."""

import dataclasses
import importlib
import re
import types
import typing
from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
)
from typing import Final

from tests.hygiene.sources import module_name, pure_files
from tgtui.crypto import Secret
from tgtui.mls import Group
from tgtui.mls.view import GroupView


MARK = b"\xa5not to be seen\xa5"

SECRET_NAME = re.compile(r"secret|private|seed|(?:^|_)psk$")
"""Fields so called hold secrets, so that their type has to be `Secret`."""


def dataclasses_of_rooms() -> Iterator[type]:
    """Yield every dataclass that a module of a pure room defines."""
    for path in pure_files():
        module = importlib.import_module(module_name(path))
        for value in vars(module).values():
            is_own = getattr(value, "__module__", None) == module.__name__
            if is_own and isinstance(value, type) and dataclasses.is_dataclass(value):
                yield value


CLASSES = sorted(dataclasses_of_rooms(), key=lambda each: each.__qualname__)

BY_FIELDS = [each for each in CLASSES if each not in (Group, GroupView)]
"""All but groups, which print no field; `tests/mls/test_view.py` says what they do."""


PUBLIC: Final[Mapping[str, set[str]]] = {
    "AuthenticatedContent": {"body", "transcript_input"},
    "CommitOptions": {"authenticated_data", "references"},
    "EncryptedGroupSecrets": {"new_member"},
    "EpochChanged": {"authenticated_data"},
    "ExternalJoin": {"authenticated_data", "known_groups", "tree"},
    "Framing": {"authenticated_data"},
    "GroupContext": {"group_id"},
    "GroupState": {"proposals"},
    "Header": {"authenticated_data", "group_id"},
    "HpkeKeyPair": {"public"},
    "JoinOptions": {"known_groups", "tree"},
    "KeyPackage": {"reference"},
    "Labels": {"algorithm"},
    "LeftOut": {"reference"},
    "Lineage": {"announced"},
    "MessageReceived": {"authenticated_data", "data"},
    "NewGroup": {"group_id"},
    "PreSharedKeyId": {"group_id", "nonce", "psk_id"},
    "PrivateMessage": {"authenticated_data", "group_id"},
    "ProposalList": {"external_init"},
    "ProposalReceived": {"authenticated_data", "reference"},
    "ProposalRef": {"reference"},
    "ReInit": {"group_id"},
    "RejoinRequest": {"group_id"},
    "RoomDeletion": {"group_id"},
    "UnverifiedContent": {"_body"},
    "mls.Credential": {"identity"},
}
"""The fields that may print their bytes, by class, as `named` calls it.

They are names, public keys, what is sent in clear, and what the application itself
gives or gets; none holds a secret of the protocol.
"""


def named(kind: type) -> str:
    """Return a class's name, behind its room's where two classes have the same name."""
    name = kind.__qualname__
    alone = [each.__qualname__ for each in CLASSES].count(name) == 1
    return name if alone else f"{kind.__module__.split('.')[1]}.{name}"


def marked(hint: object) -> object:
    """Return what a field annotated like that may hold, with a mark in all its bytes.

    What is neither bytes nor made of bytes is stood in for by a secret, which prints no
    more than its length: every class is looked at by itself.
    """
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if hint is bytes:
        return MARK
    if origin in (typing.Union, types.UnionType):
        return marked(bytes if bytes in inside else next(_with_bytes(inside), None))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = inside
        return {MARK if key is bytes else "key": marked(value)}
    if isinstance(origin, type) and issubclass(origin, Collection):
        return tuple(marked(each) for each in inside if each is not ...)
    return Secret(MARK)


def _with_bytes(hints: Iterable[object]) -> Iterator[object]:
    return (hint for hint in hints if bytes in parts(hint))


def printed(kind: type, names: Container[str]) -> str:
    """Return how an instance is printed whose fields of these names hold marked bytes.

    The constructor is passed by: only what `repr` prints is looked at.
    """
    hints = typing.get_type_hints(kind)
    instance: object = object.__new__(kind)
    for field in dataclasses.fields(kind):
        value = marked(hints[field.name]) if field.name in names else Secret(MARK)
        object.__setattr__(instance, field.name, value)
    return repr(instance)


def shows_mark(text: str) -> bool:
    """Tell whether the marked bytes are in a text, in one form or another."""
    return "not to be seen" in text or MARK.hex() in text


def leaking(kind: type) -> set[str]:
    """Return the fields of a class whose bytes are printed."""
    names = [field.name for field in dataclasses.fields(kind)]
    return {name for name in names if shows_mark(printed(kind, [name]))}


@dataclasses.dataclass
class Careless:
    """Prints what it holds, but for a field."""

    key: bytes
    maybe: Secret | tuple[bytes, ...] | None
    by_name: Mapping[str, list[bytes]]
    call: Callable[[bytes], bytes]
    secret: Secret
    hidden: bytes = dataclasses.field(repr=False)


def test_bytes_that_are_printed_are_found() -> None:
    assert leaking(Careless) == {"key", "maybe", "by_name"}


def test_a_dataclass_prints_no_bytes_that_are_not_public() -> None:
    found = {named(kind): leaking(kind) for kind in BY_FIELDS}
    assert {name: fields for name, fields in found.items() if fields} == PUBLIC


def bare(kind: type, names: re.Pattern[str]) -> set[str]:
    """Return the fields so called of a class that it prints and that hold bytes."""
    hints = typing.get_type_hints(kind)
    printed = [field.name for field in dataclasses.fields(kind) if field.repr]
    called = {name for name in printed if names.search(name)}
    return {name for name in called if bytes in parts(hints[name])}


def test_bare_bytes_are_found() -> None:
    assert bare(Careless, re.compile("e")) == {"key", "maybe", "by_name"}


def test_a_field_called_a_secret_is_no_bare_bytes() -> None:
    found = {named(kind): bare(kind, SECRET_NAME) for kind in CLASSES}
    assert {name: fields for name, fields in found.items() if fields} == {}


def parts(hint: object) -> set[object]:
    """Return `hint` and everything that it is composed of."""
    if isinstance(hint, list):  # The parameters of a Callable.
        return set().union(*map(parts, hint))
    return {hint}.union(*map(parts, typing.get_args(hint)))


def test_a_secret_prints_its_length_alone() -> None:
    assert repr(Secret(MARK)) == str(Secret(MARK)) == f"Secret({len(MARK)} bytes)"


def test_formatting_a_secret_prints_no_more() -> None:
    assert f"{Secret(MARK)}" == "%s" % Secret(MARK) == repr(Secret(MARK))  # noqa: UP031
