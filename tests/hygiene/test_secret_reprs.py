"""No value of a pure room prints the secret bytes that it holds."""

import dataclasses
import importlib
import re
import typing
from collections.abc import Iterator

import pytest

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


def filled(kind: type) -> object:
    """Return an instance of `kind`, each field of which holds one marked secret.

    The constructor is passed by: only what `repr` prints is looked at.
    """
    instance: object = object.__new__(kind)
    for field in dataclasses.fields(kind):
        object.__setattr__(instance, field.name, Secret(MARK))
    return instance


@pytest.mark.parametrize("kind", BY_FIELDS, ids=lambda kind: kind.__qualname__)
def test_a_dataclass_prints_no_secret(kind: type) -> None:
    shown = repr(filled(kind))
    assert "not to be seen" not in shown
    assert MARK.hex() not in shown


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__qualname__)
def test_a_field_called_a_secret_is_no_bare_bytes(kind: type) -> None:
    hints = typing.get_type_hints(kind)
    printed = [field.name for field in dataclasses.fields(kind) if field.repr]
    named = {name: hints[name] for name in printed if SECRET_NAME.search(name)}
    bare = {name for name, hint in named.items() if bytes in parts(hint)}
    assert bare == set()


def parts(hint: object) -> set[object]:
    """Return `hint` and everything that it is composed of."""
    inner = typing.get_args(hint)
    return {hint}.union(*(parts(each) for each in inner)) if inner else {hint}


def test_a_secret_prints_its_length_alone() -> None:
    assert repr(Secret(MARK)) == str(Secret(MARK)) == f"Secret({len(MARK)} bytes)"


def test_formatting_a_secret_prints_no_more() -> None:
    assert f"{Secret(MARK)}" == "%s" % Secret(MARK) == repr(Secret(MARK))  # noqa: UP031
