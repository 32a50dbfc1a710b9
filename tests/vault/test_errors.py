"""Four states and what is below them, each with words and a side."""

import inspect

import pytest

from tgtui import vault
from tgtui.errors import LocalFault
from tgtui.vault import errors


STATES = [
    errors.VaultAbsent,
    errors.VaultLocked,
    errors.VaultDenied,
    errors.VaultBroken,
]
MISUSE = [errors.BadEntry, errors.BadProfileName]
CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and value.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", CLASSES)
def test_each_is_public_and_in_the_tree(kind: type[errors.VaultError]) -> None:
    assert getattr(vault, kind.__name__) is kind
    assert f"`{kind.__name__}`" in (errors.__doc__ or "")
    assert issubclass(kind, errors.VaultError)


def test_each_is_one_state_or_a_misuse() -> None:
    for kind in set(CLASSES) - {errors.VaultError}:
        assert issubclass(kind, LocalFault)
        assert sum(issubclass(kind, each) for each in (*STATES, *MISUSE)) == 1


def test_it_says_what_is_wrong_and_what_to_do() -> None:
    error = errors.VaultLocked("It is locked.", "Unlock it.")
    assert (error.what, error.advice) == ("It is locked.", "Unlock it.")
    assert str(error) == "It is locked. Unlock it."


@pytest.mark.parametrize("kind", set(CLASSES) - {errors.InUse})
def test_without_words_it_has_its_sentence(kind: type[errors.VaultError]) -> None:
    assert str(kind()) == (kind.__doc__ or "").split("\n", 1)[0]
    assert (kind().what, kind().advice) == ("", "")


def test_who_uses_it() -> None:
    error = errors.InUse("The profile alice", pid=42)
    assert error.pid == 42
    assert str(error) == "The profile alice is in use by process 42. " + error.advice
    assert "by another process." in str(errors.InUse("It", pid=None))
