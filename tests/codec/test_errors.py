"""Each error of the room has its side in the tree, and a sentence."""

import inspect

import pytest

from tgtui import codec
from tgtui.codec import errors
from tgtui.errors import LocalFault, PeerFault, TgtuiError


CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and value.__module__ == errors.__name__
]
READING = [value for value in CLASSES if value is not errors.EncodeError]


@pytest.mark.parametrize("error", CLASSES)
def test_the_tree_in_the_docstring_names_it(error: type[TgtuiError]) -> None:
    assert f"`{error.__name__}`" in (errors.__doc__ or "")
    assert getattr(codec, error.__name__) is error


@pytest.mark.parametrize("error", READING)
def test_bytes_are_somebody_elses_fault(error: type[TgtuiError]) -> None:
    assert issubclass(error, errors.DecodeError)
    assert issubclass(error, PeerFault)
    assert not issubclass(error, LocalFault)


def test_values_are_our_own_fault() -> None:
    assert issubclass(errors.EncodeError, LocalFault)
    assert not issubclass(errors.EncodeError, PeerFault)


@pytest.mark.parametrize("error", CLASSES)
def test_it_has_a_sentence(error: type[TgtuiError]) -> None:
    assert str(error()) == (error.__doc__ or "").split("\n", 1)[0]
    assert str(error("a detail")) == "a detail"
