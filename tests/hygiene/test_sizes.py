"""Files and functions stay small enough to be read in one go."""

import ast

from tests.hygiene.sources import (
    PACKAGE,
    TESTS,
    functions,
    parsed,
    python_files,
    shown,
)


FILE_LINES = 400
FUNCTION_LINES = 40


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines `function` takes, docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_is_too_long() -> None:
    sizes = {
        shown(path): len(path.read_text("utf-8").splitlines())
        for folder in (PACKAGE, TESTS)
        for path in python_files(folder)
    }
    assert {name: size for name, size in sizes.items() if size > FILE_LINES} == {}


def test_no_function_is_too_long() -> None:
    sizes = {
        f"{shown(path)}:{function.lineno} {function.name}": length(function)
        for path in python_files(PACKAGE)
        for function in functions(parsed(path))
    }
    assert {name: size for name, size in sizes.items() if size > FUNCTION_LINES} == {}
