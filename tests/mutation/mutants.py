"""Finds every `raise` in a package, and puts a switch before each."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final


# Last in the file: names are looked up when called, and no line gets another number.
_IMPORT: Final = "\nfrom tests.mutation.switch import keeps as keeps_raise_\n"


@dataclass(frozen=True)
class Mutant:
    """One `raise` that may be taken out.

    Attributes:
        number: Its number among all of the package.
        path: Its file.
        line: Where it begins, from 1.
        column: In bytes, from 0.
        text: Its first line.
    """

    number: int
    path: Path
    line: int
    column: int
    text: str

    def shown(self, root: Path) -> str:
        """Return where it is, as seen from `root`, and how it begins."""
        return f"{self.path.relative_to(root).as_posix()}:{self.line}: {self.text}"


def find(paths: Iterable[Path]) -> list[Mutant]:
    """Return all that can be taken out of these files, in their order."""
    places = [(path, node) for path in paths for node in _raises(path)]
    return [
        Mutant(number, path, node.lineno, node.col_offset, _first_line(path, node))
        for number, (path, node) in enumerate(places)
    ]


def instrument(mutants: Iterable[Mutant]) -> None:
    """Put a switch before each `raise`, in the files themselves.

    A `raise` that stands alone on its line stays there: `raise E` becomes
    `if keeps_raise_(7): raise E`.
    """
    by_path: dict[Path, list[Mutant]] = {}
    for mutant in mutants:
        by_path.setdefault(mutant.path, []).append(mutant)
    for path, inside in by_path.items():
        lines = path.read_bytes().splitlines(keepends=True)
        for mutant in inside:
            line = lines[mutant.line - 1]
            switch = f"if keeps_raise_({mutant.number}): ".encode()
            lines[mutant.line - 1] = (
                line[: mutant.column] + switch + line[mutant.column :]
            )
        path.write_bytes(b"".join(lines) + _IMPORT.encode())


def _raises(path: Path) -> Iterator[ast.Raise]:
    tree = ast.parse(path.read_bytes(), path)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    yield from sorted(found, key=lambda node: node.lineno)


def _first_line(path: Path, node: ast.Raise) -> str:
    return path.read_bytes().splitlines()[node.lineno - 1].decode().strip()
