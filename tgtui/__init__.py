"""A terminal messenger in which every chat is end-to-end encrypted."""

from typing import Final


__version__: Final = "0.1.0"
