"""What can go wrong with a command, beyond what the rooms below it say.

* `CliError` (`LocalFault`)
    * `KeyfileTaken`: a file stands where public keys are to be written.
    * `KeyfileNotWritten`: the public keys could not be written.
    * `KeyfileNotRead`: a file of public keys could not be read.
"""

from pathlib import Path

from tgtui.errors import LocalFault


class CliError(LocalFault):
    """The command cannot be carried out."""


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
