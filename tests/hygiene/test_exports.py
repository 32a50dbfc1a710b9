"""Each package says exactly what it gives away, in sorted order."""

import importlib
from types import ModuleType

import pytest

from tests.hygiene.sources import PACKAGE, module_name, python_files


PACKAGES = [
    module_name(path)
    for path in python_files(PACKAGE)
    if path.name == "__init__.py" and path.parent != PACKAGE
]


def public_names(package: ModuleType) -> set[str]:
    """Return the names bound in `package` that are neither private nor submodules."""
    return {
        name
        for name, value in vars(package).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }


def order(name: str) -> tuple[int, str]:
    """Sort as ruff's RUF022 does: constants, then classes, then functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize("name", PACKAGES)
def test_all_is_exact_and_sorted(name: str) -> None:
    package = importlib.import_module(name)
    exported = list(getattr(package, "__all__", []))
    assert set(exported) == public_names(package)
    assert exported == sorted(exported, key=order)


def test_the_top_holds_the_version_and_imports_nothing_else() -> None:
    assert public_names(importlib.import_module("tgtui")) == {"Final"}
