"""Why a relay does not start.

* `CannotServe` (`LocalFault`): the relay cannot start, and says what to do.
    * `BadKeyFile`: a file does not hold the key that it should.
    * `NeedsRootKey`: a new descriptor has to be signed, and the root key is not there.
"""

from pathlib import Path

from tgtui.errors import LocalFault


class CannotServe(LocalFault):
    """The relay cannot start."""


class BadKeyFile(CannotServe):
    """A file does not hold the key that it should.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, reason: str) -> None:
        """Say which file, and what is wrong with it."""
        super().__init__(f"{path}: {reason}")
        self.path = path


class NeedsRootKey(CannotServe):
    """The relay's descriptor has to be signed anew, which takes the root key.

    Attributes:
        reasons: What the descriptor does not say (any more).
    """

    def __init__(self, reasons: tuple[str, ...]) -> None:
        """Say what has changed."""
        super().__init__(
            f"what the relay's descriptor says has changed ({', '.join(reasons)}): "
            "start it once with --root-key FILE, so that a new one can be signed"
        )
        self.reasons = reasons
