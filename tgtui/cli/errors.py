"""What can go wrong with a command, beyond what the rooms below it say.

* `CliError` (`LocalFault`)
    * `KeyfileTaken`: a file stands where public keys are to be written.
    * `KeyfileNotWritten`: the public keys could not be written.
    * `KeyfileNotRead`: a file of public keys could not be read.
    * `NothingFound`: what was named is not there.
    * `Unclear`: what was named may be more than one thing.
    * `Useless`: an argument cannot be used.
    * `OutputTaken`: a file stands where one is to be written.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from tgtui.cli.codes import Exit
from tgtui.errors import LocalFault


class CliError(LocalFault):
    """The command cannot be carried out.

    Attributes:
        code: The exit code that it leads to.
    """

    code: ClassVar = Exit.FAILED


class KeyfileTaken(CliError):
    """There is a file of that name already, and it says something else.

    Attributes:
        path: Which file.
    """

    def __init__(self, path: Path) -> None:
        """Say which file stays as it is."""
        super().__init__(f"{path} is there already, and it stays; name another file")
        self.path = path


class KeyfileNotWritten(CliError):
    """The public keys could not be written.

    Attributes:
        path: Which file.
    """

    def __init__(self, path: Path, reason: str) -> None:
        """Say why `path` cannot be written."""
        super().__init__(
            f"the keys are kept, but {path} cannot be written: {reason}; run this "
            "again with another file"
        )
        self.path = path


class KeyfileNotRead(CliError):
    """A file of public keys could not be read.

    Attributes:
        path: Which file.
    """

    def __init__(self, path: Path, reason: str) -> None:
        """Say why `path` cannot be read."""
        super().__init__(f"{path} cannot be read: {reason}")
        self.path = path


class NothingFound(CliError):
    """Nothing is found."""

    code: ClassVar = Exit.NOTHING


class Unclear(CliError):
    """More than one thing is called that.

    Attributes:
        candidates: What may be meant, a line each.
    """

    code: ClassVar = Exit.USAGE

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        """Say what `name` may be."""
        lines = "".join(f"\n  {candidate}" for candidate in candidates)
        super().__init__(f"{name!r} is not clear; it may be{lines}")
        self.candidates = tuple(candidates)


class Useless(CliError):
    """An argument cannot be used."""

    code: ClassVar = Exit.USAGE


class OutputTaken(CliError):
    """There is a file of that name already.

    Attributes:
        path: Which file.
    """

    def __init__(self, path: Path) -> None:
        """Say which file stays as it is."""
        super().__init__(f"{path} is there already, and it stays; name another file")
        self.path = path
