"""A group of commands whose modules are imported when one is run, and not before."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command is.

    Attributes:
        module: Which module defines it.
        name: Its name there.
        summary: What it does, in a line.
    """

    module: str
    name: str
    summary: str

    def loaded(self) -> click.Command:
        """Import and return it."""
        command = getattr(import_module(self.module), self.name)
        assert isinstance(command, click.Command)  # noqa: S101  (for the types)
        return command


class LazyGroup(click.Group):
    """A group that knows its commands by a table, so that its help loads none."""

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401  (click's own)
        lazy: Mapping[str, LazyCommand],
        **options: Any,  # noqa: ANN401  (click's own)
    ) -> None:
        """Take the table.

        Args:
            arguments: What a `click.Group` takes.
            lazy: Each command by the name under which it is run.
            options: What a `click.Group` takes.
        """
        super().__init__(*arguments, **options)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the table."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, or refuse with the name that was perhaps meant.

        Raises:
            click.UsageError: There is none of that name.
        """
        if cmd_name in self.lazy:
            return self.lazy[cmd_name].loaded()
        if cmd_name.startswith("-"):
            return None
        close = get_close_matches(cmd_name, self.lazy, n=1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        message = f"There is no command {cmd_name!a}.{hint}"
        raise click.UsageError(message, ctx)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's own)
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the table."""
        if not self.lazy:
            return
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, command.summary) for name, command in self.lazy.items()]
            )
