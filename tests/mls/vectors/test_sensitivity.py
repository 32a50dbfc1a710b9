"""No check is blind: whichever value of a vector is changed, its check notices.

One case of each kind is changed in one value at a time. What is raised is documented:
never a KeyError or the like from the middle of the library.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.mls.vectors.case import Case, LeftOut, Malformed, Mismatch
from tests.mls.vectors.corpus import FILES, published
from tests.mls.vectors.kinds import check_of
from tgtui.errors import TgtuiError


Path = tuple[str | int, ...]

LARGEST: Final = 100
"""How many values the changed case may have, so that the tests stay quick."""

UNIMPORTANT: Final = {
    # The sample is shorter than the ciphertext, whose end is never looked at.
    ("secret-tree.json", "cut", ("sender_data", "ciphertext")),
    # Whose Add or Remove it is makes no difference to the tree.
    ("tree-operations.json", "raised", ("proposal_sender",)),
}
"""Changes after which a vector is still right: the file, the change and the place."""


def values(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield each string, number and null of a case, and where it is."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from values(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from values(inner, (*path, index))
    else:
        yield path, value


def changes(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield how a value is changed, and what it then is."""
    if isinstance(value, int):
        yield "raised", value + 1
    elif not value:
        yield "filled", "00"
    elif isinstance(value, str):
        yield "cut", value[:-2]
        # The structures of `messages.json` hold random bytes to begin with.
        if name != "messages.json":
            yield "flipped", flipped(value)


def flipped(text: str) -> str:
    """Return a text with another first character, which in hex means another bit.

    The bit is not one of the three that X25519 ignores.
    """
    return ("8" if text[0] == "0" else "0") + text[1:]


def changed(case: object, path: Path, value: object) -> Any:  # noqa: ANN401  (JSON)
    """Return a copy of a case with another value in one place."""
    copy = json.loads(json.dumps(case))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


def noticed(name: str, case: object) -> bool:
    """Tell whether the check of a kind refuses a case."""
    try:
        check_of(name.removesuffix(".json"))(Case(case))
    except (Mismatch, Malformed, LeftOut, TgtuiError):
        return True
    return False


def chosen(name: str) -> object:
    """Return the case of a file with the most values, but not too many."""
    cases = json.loads(published(name).read_bytes())
    small = [case for case in cases if len(list(values(case))) <= LARGEST]
    return max(small or cases[:1], key=lambda case: len(list(values(case))))


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_every_change_is_noticed(name: str) -> None:
    case = chosen(name)
    assert not noticed(name, case)
    overlooked = {
        (name, how, path)
        for path, value in values(case)
        for how, other in changes(name, value)
        if not noticed(name, changed(case, path, other))
    }
    assert overlooked <= UNIMPORTANT
