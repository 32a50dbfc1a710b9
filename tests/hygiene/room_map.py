"""Draws the README's map of rooms from the sentences that open them."""

from pathlib import Path
from typing import Final

from tests.hygiene.sources import PACKAGE, ROOT, python_files, sentence


README: Final = ROOT / "README.md"
BEGIN: Final = "<!-- map of rooms: written by python -m tests.hygiene -->"
END: Final = "<!-- end of the map -->"


def said(path: Path) -> str:
    """Return the sentence of `path` as a cell of a table."""
    return sentence(path).replace("|", "\\|").replace("<", "&lt;")


def rooms() -> list[Path]:
    """Return the file that opens each room: a package's `__init__`, or a module."""
    inside = (path for path in PACKAGE.iterdir() if path != PACKAGE / "__init__.py")
    openings = (
        path / "__init__.py" if path.is_dir() else path
        for path in inside
        if path.suffix == ".py" or (path / "__init__.py").exists()
    )
    return sorted(openings, key=name)


def name(path: Path) -> str:
    """Return how a file is called from within the package: `mls/tree/` or `errors`."""
    inside = path.relative_to(PACKAGE)
    if inside.name == "__init__.py":
        return f"{inside.parent.as_posix()}/"
    return inside.with_suffix("").as_posix()


def row(path: Path) -> str:
    """Return one line of a table."""
    return f"| `{name(path)}` | {said(path)} |"


def files_of(room: Path) -> list[str]:
    """Return the folded table of every file of a room."""
    if room.name != "__init__.py":
        return []
    files = [path for path in python_files(room.parent) if path != room]
    return [
        f"<details><summary>Every file of <code>{name(room)}</code></summary>",
        "",
        "| file | what it is |",
        "|---|---|",
        *(row(path) for path in sorted(files, key=name)),
        "",
        "</details>",
        "",
    ]


def drawn() -> str:
    """Return the whole map, between its two marks."""
    lines = ["| room | what it is |", "|---|---|", *(row(room) for room in rooms())]
    folded = [line for room in rooms() for line in files_of(room)]
    return "\n".join([BEGIN, "", *lines, "", *folded, END])


def with_map(text: str) -> str:
    """Return the README `text` with its map drawn anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{drawn()}{after}"
