"""What was said before the name of a command, and goes for every one of them."""

from dataclasses import dataclass, field
from pathlib import Path

import click


@dataclass(slots=True)
class Invocation:
    """One run of tgtui.

    Attributes:
        debug: Whether an error shows where in the code it came from.
        config_file: The configuration to read, where it is not the usual one.
        flags: The options that set a key of the configuration: by the key's full name,
            the option and what it was given.
        as_json: Whether to write JSON.
        patience: For how many seconds to wait until something is sent.
    """

    debug: bool = False
    config_file: Path | None = None
    flags: dict[str, tuple[str, str | bool]] = field(default_factory=dict)
    as_json: bool = False
    patience: float = 30.0


pass_invocation = click.make_pass_decorator(Invocation)
"""Gives a command the run that it belongs to, as its first argument."""
