"""Says where something went wrong, and never what was in it."""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator

from tgtui.cli.output import tell


def where(error: BaseException) -> Iterator[str]:
    """Yield the lines of code that led to an error, and to those before it.

    What errors say may hold the very text that they are about: it is left out.
    """
    yield from _where(error, set())


def keep_quiet() -> None:
    """Have what fails with nobody to hear of it say what it is, and nothing more.

    That is for a whole process, before anything else.
    """
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_Short())
    threading.excepthook = lambda given: _fault(given.exc_type)
    sys.unraisablehook = lambda given: _fault(given.exc_type)


class _Short(logging.Formatter):
    """Formats what no log takes; its message may quote anything."""

    def format(self, record: logging.LogRecord) -> str:
        kind = record.exc_info[0] if record.exc_info else None
        what = f" ({kind.__name__})" if kind is not None else ""
        return f"tgtui: a fault in {record.name}{what}"


def _fault(kind: type[BaseException] | None) -> None:
    if kind is not None:
        tell(f"a fault in the background ({kind.__name__})")


def _where(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    context = None if error.__suppress_context__ else error.__context__
    before = error.__cause__ or context
    if before is not None and id(before) not in seen:
        yield from _where(before, seen)
        yield "\nAfter that:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield "\nIn there:\n\n"
            yield from _where(each, seen)
