"""Writes anew what is generated: `python -m tests.hygiene`."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.hygiene import room_map, state_picture
from tests.hygiene.sources import shown


def generated() -> Iterator[tuple[Path, str]]:
    """Yield each file that is generated, and what must stand in it."""
    yield room_map.README, room_map.with_map(room_map.README.read_text("utf-8"))
    yield state_picture.PICTURE, state_picture.drawn(state_picture.table())


def write(path: Path, text: str) -> bool:
    """Write a file if it says something else; tell whether it did."""
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return True


def main(given: Sequence[str] | None = None) -> None:
    """Write what is not current, and say of each file what was done."""
    argparse.ArgumentParser(
        prog="python -m tests.hygiene",
        description="Writes anew what is generated: the README's map of rooms, and the "
        "picture of a group's states.",
    ).parse_args(given)
    for path, text in generated():
        print(f"{shown(path)}: {'written' if write(path, text) else 'is current'}")


if __name__ == "__main__":
    main()
