"""What a check found: that all is well, or what is not and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        check: What was looked at.
        said: What was found, in a sentence.
        advice: What to do about it; where this is empty, nothing has to be done.
    """

    check: str
    said: str
    advice: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether nothing has to be done."""
        return not self.advice
