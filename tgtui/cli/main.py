"""Runs a command, and turns whatever goes wrong into a sentence and an exit code."""

import os
import sys
from collections.abc import Sequence

import click

from tgtui.cli.codes import Exit
from tgtui.cli.errors import CliError
from tgtui.cli.invocation import Invocation
from tgtui.cli.output import tell
from tgtui.cli.root import root
from tgtui.cli.tracing import keep_quiet, where
from tgtui.errors import TgtuiError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run tgtui.

    Args:
        arguments: The command line without the program's name, or None for that of
            this process.

    Returns:
        One of `Exit`.
    """
    if arguments is None:
        keep_quiet()
    invocation = Invocation()
    try:
        code = root.main(arguments, "tgtui", standalone_mode=False, obj=invocation)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        tell("interrupted")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Nobody reads on, so there is nobody to tell; nor may Python's exit try again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    # The one place that must not let anything through: a person gets a sentence.
    except Exception as error:  # noqa: BLE001
        if invocation.debug:
            sys.stderr.writelines(where(error))
        tell(_sentence(error))
        return error.code if isinstance(error, CliError) else Exit.FAILED
    return code if isinstance(code, int) else 0


def _sentence(error: Exception) -> str:
    if isinstance(error, TgtuiError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f"{os.fsdecode(error.filename)}: " if error.filename else ""
        return f"{place}{error.strerror}"
    # Its text may hold what is not for the screen.
    return f"this is a fault of tgtui ({type(error).__name__}); --debug shows where"
