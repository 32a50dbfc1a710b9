"""Writes to the terminal: data to standard output, narration to standard error."""

import json
import sys
from collections.abc import Sequence
from typing import TypeAlias

import click

from tgtui.cli.cells import cells, padded
from tgtui.cli.errors import Useless
from tgtui.text import Kind, clean


Json: TypeAlias = "str | int | bool | Sequence[Json] | dict[str, Json] | None"
"""What `say_json` writes."""


def say(text: str) -> None:
    """Write data as a block that cannot steer the terminal."""
    click.echo(clean(text, Kind.BLOCK))


def say_json(value: Json) -> None:
    """Write data as JSON, its texts as clean as `say` would write them."""
    click.echo(json.dumps(cleaned(value), indent=2))


def say_json_line(value: Json) -> None:
    """Write data as JSON on one line."""
    click.echo(json.dumps(cleaned(value)))


def say_table(rows: Sequence[Sequence[str]]) -> None:
    """Write lines whose cells stand below each other."""
    table = [[clean(cell, Kind.LINE) for cell in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*table, strict=True)]
    for row in table:
        line = (padded(cell, width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(line).rstrip())


def tell(text: str) -> None:
    """Write narration, which is no part of the data."""
    click.echo(f"tgtui: {clean(text, Kind.BLOCK)}", err=True)


def show(text: str) -> None:
    """Write something to be read at leisure, which is no part of the data."""
    click.echo(clean(text, Kind.BLOCK), err=True)


def agreed(question: str) -> None:
    """Ask whether to go on, on standard error.

    Raises:
        Useless: Nobody is there to be asked.
        click.Abort: They say no.
    """
    if not sys.stdin.isatty():
        reason = "nobody is there to be asked; --yes goes on all the same"
        raise Useless(reason)
    click.confirm(clean(question, Kind.LINE), abort=True, err=True)


def cleaned(value: Json) -> Json:
    """Return JSON without whatever could steer a terminal."""
    if isinstance(value, str):
        return clean(value, Kind.BLOCK)
    if isinstance(value, dict):
        return {name: cleaned(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [cleaned(inner) for inner in value]
    return value
