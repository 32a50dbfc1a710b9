"""Writes to the terminal: data to standard output, narration to standard error."""

import json
from collections.abc import Sequence
from typing import TypeAlias

import click

from tgtui.text import Kind, clean


Json: TypeAlias = "str | int | bool | Sequence[Json] | dict[str, Json] | None"
"""What `say_json` writes."""


def say(text: str) -> None:
    """Write data as a block that cannot steer the terminal."""
    click.echo(clean(text, Kind.BLOCK))


def say_json(value: Json) -> None:
    """Write data as JSON, its texts as clean as `say` would write them."""
    click.echo(json.dumps(_cleaned(value), indent=2))


def say_table(rows: Sequence[Sequence[str]]) -> None:
    """Write lines whose cells stand below each other."""
    cells = [[clean(cell, Kind.LINE) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def tell(text: str) -> None:
    """Write narration, which is no part of the data."""
    click.echo(f"tgtui: {clean(text, Kind.BLOCK)}", err=True)


def _cleaned(value: Json) -> Json:
    if isinstance(value, str):
        return clean(value, Kind.BLOCK)
    if isinstance(value, dict):
        return {name: _cleaned(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [_cleaned(inner) for inner in value]
    return value
