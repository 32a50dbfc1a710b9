"""Every error tgtui can raise, as one tree.

* `TgtuiError`: the root; catching it catches everything tgtui raises on purpose.
    * `LocalFault`: this program or its user asked for something impossible.
    * `PeerFault`: bytes from somebody else broke a rule; nothing was changed.

Each room's `errors.py` continues the tree and draws its own part. A class's docstring
is a sentence for a person; its fields are for a program.
"""


class TgtuiError(Exception):
    """Something went wrong that tgtui knows how to name."""

    def __str__(self) -> str:
        """Return the given detail, or else the sentence of the class."""
        given = super().__str__()
        return given or (type(self).__doc__ or type(self).__name__).split("\n", 1)[0]


class LocalFault(TgtuiError):
    """This program or its user asked for something that is not possible."""


class PeerFault(TgtuiError):
    """Bytes that came from somebody else break a rule."""
