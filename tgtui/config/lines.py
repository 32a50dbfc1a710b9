"""Finds the line on which each key of a TOML text stands."""

import tomllib
from collections.abc import Iterator, Mapping


def lines_of(text: str) -> dict[tuple[str, ...], int]:
    """Return the line, from 1, of each table and key of a valid TOML text.

    No statement's beginning is a statement itself, so lines are taken together until
    they parse; a table's header tells where the keys below it belong. Keys of a table
    that is written twice keep the first line.
    """
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    statement, start = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        statement += f"{line}\n"
        try:
            parsed = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        paths = list(_paths(parsed))
        if statement.lstrip().startswith("["):
            table, paths = paths[-1], [()]
        for path in paths:
            whole = table + path
            for end in range(1, len(whole) + 1):
                found.setdefault(whole[:end], start)
        statement, start = "", number + 1
    return found


def _paths(value: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    """Yield the path of each key, the outer before the inner."""
    for name, inner in value.items():
        yield (name,)
        tables = inner if isinstance(inner, list) else [inner]
        for each in tables:
            if isinstance(each, dict):
                yield from ((name, *path) for path in _paths(each))
