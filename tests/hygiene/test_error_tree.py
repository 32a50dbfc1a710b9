"""Every error has a place in the tree, a sentence for a person, and a side."""

import importlib
import inspect
from collections.abc import Iterator

import pytest

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
each_error = pytest.mark.parametrize("error", ERRORS, ids=lambda each: each.__name__)


@each_error
def test_it_descends_from_the_root(error: type[BaseException]) -> None:
    assert issubclass(error, TgtuiError)


@each_error
def test_it_is_defined_and_drawn_in_the_rooms_errors(
    error: type[BaseException],
) -> None:
    module = inspect.getmodule(error)
    assert error.__module__.rpartition(".")[2] == "errors"
    assert f"`{error.__name__}`" in (inspect.getdoc(module) or "")


@each_error
def test_it_says_in_a_sentence_what_is_wrong(error: type[BaseException]) -> None:
    sentence = (error.__doc__ or "").split("\n", 1)[0]
    assert sentence.endswith(".")
    assert str(error.__new__(error)) == sentence


@each_error
def test_a_leaf_has_a_side(error: type[BaseException]) -> None:
    if error.__subclasses__() or error in ROOTS:
        return
    assert issubclass(error, LocalFault) != issubclass(error, PeerFault)
