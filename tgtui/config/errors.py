"""What can be wrong with the configuration, and where.

* `ConfigError` (`LocalFault`)
    * `ConfigUnreadable`: there is no such file, or it cannot be read.
    * `ConfigUnsafe`: others than its owner may change the file.
    * `ConfigInvalid`: it says something that is not possible; every problem is told.
    * `ConfigNotWritten`: the first file could not be made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tgtui.errors import LocalFault


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: The file and line, the environment's variable, or the option.
        what: What is wrong there, and what would be right.
    """

    where: str
    what: str

    def __str__(self) -> str:
        """Return both in the form that editors jump to."""
        return f"{self.where}: {self.what}"


class ConfigError(LocalFault):
    """The configuration cannot be used."""


class ConfigUnreadable(ConfigError):
    """The configuration file cannot be read.

    Attributes:
        path: Which file.
    """

    def __init__(self, path: Path, reason: str) -> None:
        """Say why `path` cannot be read."""
        super().__init__(f"the configuration {path} cannot be read: {reason}")
        self.path = path


class ConfigUnsafe(ConfigError):
    """Others than its owner may change the configuration file.

    It names programs that tgtui runs, so whoever writes it acts as its reader.

    Attributes:
        path: Which file.
    """

    def __init__(self, path: Path, advice: str) -> None:
        """Say what makes `path` safe."""
        super().__init__(f"others may change the configuration {path}; {advice}")
        self.path = path


class ConfigInvalid(ConfigError):
    """The configuration says something that is not possible.

    Attributes:
        problems: Every single one.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        """List the problems, one a line."""
        count = len(problems)
        errors = "an error" if count == 1 else f"{count} errors"
        lines = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(f"the configuration has {errors}:{lines}")
        self.problems = tuple(problems)


class ConfigNotWritten(ConfigError):
    """The first configuration file could not be made.

    Attributes:
        path: Which file.
    """

    def __init__(self, path: Path, reason: str) -> None:
        """Say why `path` could not be made."""
        super().__init__(f"the configuration {path} cannot be made: {reason}")
        self.path = path
