"""Where the project's files are, and what their text says, without importing them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final


ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "tgtui"
TESTS: Final = ROOT / "tests"

PURE_ROOMS: Final = (
    *("codec", "crypto", "franking", "identity", "keys", "mls", "text", "wire"),
)
"""The rooms that do no I/O and never wait."""


def python_files(folder: Path) -> list[Path]:
    """Return every Python file below `folder`, sorted, foreign packages left out."""
    return sorted(
        path for path in folder.rglob("*.py") if "node_modules" not in path.parts
    )


def pure_files() -> list[Path]:
    """Return every Python file of the pure rooms, sorted."""
    return [path for room in PURE_ROOMS for path in python_files(PACKAGE / room)]


def shown(path: Path) -> str:
    """Return `path` as seen from the project's root."""
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    """Return the dotted name under which `path` is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of `path`."""
    return ast.parse(path.read_text("utf-8"), shown(path))


def sentence(path: Path) -> str:
    """Return the first paragraph of the docstring of `path`, or nothing."""
    return (ast.get_docstring(parsed(path)) or "").partition("\n\n")[0]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method in `tree`, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def git(*arguments: str) -> str | None:
    """Return what git prints, or None where this is no git checkout."""
    if not (ROOT / ".git").exists():
        return None
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
