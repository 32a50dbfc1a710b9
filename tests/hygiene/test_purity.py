"""A pure room computes: it never waits, and it never leaves a check to the caller."""

import ast
from pathlib import Path

from tests.hygiene.sources import functions, parsed, pure_files, shown


CHECKS = ("verify", "open", "decrypt", "check", "validate", "require")
"""Verbs of functions that raise; a boolean could be overlooked."""


def waits(path: Path) -> list[int]:
    """Return the lines of `path` on which something is awaited or defined to be."""
    kinds = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    return [node.lineno for node in ast.walk(parsed(path)) if isinstance(node, kinds)]


def boolean_checks(path: Path) -> list[str]:
    """Return the checks in `path` that return a boolean."""
    return [
        function.name
        for function in functions(parsed(path))
        if function.name.strip("_").split("_")[0] in CHECKS
        and isinstance(function.returns, ast.Name)
        and function.returns.id == "bool"
    ]


def test_nothing_waits() -> None:
    found = {shown(path): waits(path) for path in pure_files()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_check_raises() -> None:
    found = {shown(path): boolean_checks(path) for path in pure_files()}
    assert {name: names for name, names in found.items() if names} == {}
