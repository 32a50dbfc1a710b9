"""Every module of a pure room has a test module of its own, and the other way round.

`tgtui/mls/tree/leaf_node.py` is tested by `tests/mls/tree/test_leaf_node.py`. A folder
of tests that mirrors no package (`tests/mls/vectors/`) looks at a room as a whole, and
its files may be called as they like.
"""

from pathlib import Path

from tests.hygiene.sources import PACKAGE, PURE_ROOMS, TESTS, pure_files, python_files


def expected() -> set[str]:
    """Return the path that the test module of each source module must have."""
    return {
        (path.parent / f"test_{path.name}").relative_to(PACKAGE).as_posix()
        for path in pure_files()
        if path.name != "__init__.py"
    }


def mirrors_a_package(path: Path) -> bool:
    """Tell whether the folder of the test `path` is that of a package."""
    return (PACKAGE / path.parent.relative_to(TESTS) / "__init__.py").exists()


def present() -> set[str]:
    """Return the test modules in folders that mirror a package."""
    return {
        path.relative_to(TESTS).as_posix()
        for room in PURE_ROOMS
        for path in python_files(TESTS / room)
        if path.name.startswith("test_") and mirrors_a_package(path)
    }


def test_every_module_has_its_test() -> None:
    assert sorted(expected() - present()) == []


def test_every_test_has_its_module() -> None:
    assert sorted(present() - expected()) == []
