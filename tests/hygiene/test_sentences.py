"""Every module and package opens with one sentence that fits on a line."""

from pathlib import Path

import pytest

from tests.hygiene.sources import PACKAGE, TESTS, python_files, sentence, shown


COLUMNS = 88


def fault(path: Path) -> str | None:
    """Return what is wrong with the first sentence of `path`, if anything."""
    text = sentence(path)
    if not text:
        return "no sentence"
    if "\n" in text:
        return "the sentence goes over more than one line"
    if len(text) > COLUMNS:
        return f"{len(text)} columns"
    if text[-1] not in ".!?":
        return "no full stop"
    return None


@pytest.mark.slow
@pytest.mark.parametrize("folder", [PACKAGE, TESTS], ids=["tgtui", "tests"])
def test_every_module_opens_with_a_sentence(folder: Path) -> None:
    faults = {shown(path): fault(path) for path in python_files(folder)}
    assert {name: text for name, text in faults.items() if text} == {}
