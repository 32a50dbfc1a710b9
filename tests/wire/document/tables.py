"""Reads the tables of a document."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.hygiene.sources import PACKAGE


PROTOCOL: Final = PACKAGE / "wire" / "PROTOCOL.md"
SECURITY: Final = PACKAGE / "wire" / "SECURITY.md"


def tables(path: Path) -> dict[str, list[list[str]]]:
    """Return the rows of each table, by the heading of its first column."""
    found: dict[str, list[list[str]]] = {}
    for block in path.read_text("utf-8").split("\n\n"):
        rows = list(_rows(block))
        if rows:
            found[rows[0][0]] = rows[2:]
    return found


def _rows(block: str) -> Iterator[list[str]]:
    for line in block.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]
