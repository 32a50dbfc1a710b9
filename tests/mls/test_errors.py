"""The errors of a group: the drawn tree is the real one, and fields say the detail."""

import inspect
import re

import pytest

from tgtui import mls
from tgtui.errors import LocalFault, PeerFault
from tgtui.mls import MlsError, MlsLocalFault, MlsPeerFault, errors


CLASSES: list[type[MlsError]] = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, MlsError)
]
each_error = pytest.mark.parametrize("error", CLASSES, ids=lambda one: one.__name__)

DRAWN = re.compile(r"^( *)\* `(\w+)`", re.MULTILINE)


def drawn_parents() -> dict[str, str | None]:
    """Return the parent of each class in the tree of the docstring."""
    above: list[str] = []
    found: dict[str, str | None] = {}
    for indent, name in DRAWN.findall(errors.__doc__ or ""):
        above = [*above[: len(indent) // 4], name]
        found[name] = above[-2] if len(above) > 1 else None
    return found


def test_the_drawn_tree_is_the_real_one() -> None:
    real: dict[str, str | None] = {
        error.__name__: error.__bases__[0].__name__ for error in CLASSES
    }
    assert drawn_parents() == {**real, "MlsError": None}


@each_error
def test_it_is_offered_at_the_public_door(error: type[MlsError]) -> None:
    assert getattr(mls, error.__name__) is error


@each_error
def test_it_is_somebodys_fault(error: type[MlsError]) -> None:
    if error is MlsError:
        return
    assert issubclass(error, MlsLocalFault) == issubclass(error, LocalFault)
    assert issubclass(error, MlsPeerFault) == issubclass(error, PeerFault)
    assert issubclass(error, MlsLocalFault) != issubclass(error, MlsPeerFault)


@each_error
def test_without_a_detail_it_says_its_sentence(error: type[MlsError]) -> None:
    if error in (errors.WrongPhase, errors.WrongEpoch):
        return
    assert str(error()) == (error.__doc__ or "").split("\n", 1)[0]
    assert str(error("a detail")) == "a detail"


def test_a_wrong_phase_names_the_phase_and_the_step() -> None:
    error = errors.WrongPhase("left", "send")
    assert (error.phase, error.step) == ("left", "send")
    assert str(error) == "send is not possible while the group is left"


def test_a_wrong_epoch_names_both_epochs() -> None:
    error = errors.WrongEpoch(3, 5)
    assert (error.given, error.current) == (3, 5)
    assert str(error) == "the message is of epoch 3, the group is in 5"
