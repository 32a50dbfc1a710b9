"""Every error has a place in the tree, a sentence for a person, and a side."""

import importlib
import inspect
from collections.abc import Iterator

from tests.hygiene.sources import PACKAGE, module_name, python_files
from tgtui.errors import LocalFault, PeerFault, TgtuiError


ROOTS = {TgtuiError, LocalFault, PeerFault}


def exceptions_of_rooms() -> Iterator[type[BaseException]]:
    """Yield every exception class that a module of the package defines."""
    for path in python_files(PACKAGE):
        module = importlib.import_module(module_name(path))
        for value in vars(module).values():
            is_own = getattr(value, "__module__", None) == module.__name__
            if is_own and isinstance(value, type) and issubclass(value, BaseException):
                yield value


ERRORS = sorted(exceptions_of_rooms(), key=lambda each: each.__qualname__)


def test_there_are_errors() -> None:
    assert set(ERRORS) > ROOTS


def test_each_descends_from_the_root() -> None:
    assert [each for each in ERRORS if not issubclass(each, TgtuiError)] == []


def test_each_is_defined_in_its_rooms_errors() -> None:
    modules = {each: each.__module__.rpartition(".")[2] for each in ERRORS}
    assert [each for each, module in modules.items() if module != "errors"] == []


def test_each_is_drawn_in_its_rooms_errors() -> None:
    drawn = {each: inspect.getdoc(inspect.getmodule(each)) or "" for each in ERRORS}
    absent = [each for each in ERRORS if f"`{each.__name__}`" not in drawn[each]]
    assert absent == []


def test_each_says_in_a_sentence_what_is_wrong() -> None:
    sentences = {each: (each.__doc__ or "").split("\n", 1)[0] for each in ERRORS}
    assert [each for each in ERRORS if not sentences[each].endswith(".")] == []
    said = {each: str(each.__new__(each)) for each in ERRORS}
    assert [each for each in ERRORS if said[each] != sentences[each]] == []


def test_each_leaf_has_a_side() -> None:
    leaves = [each for each in ERRORS if not each.__subclasses__()]
    local = {each for each in leaves if issubclass(each, LocalFault)}
    peer = {each for each in leaves if issubclass(each, PeerFault)}
    assert local & peer == set()
    assert set(leaves) - local - peer - ROOTS == set()
