"""The relay's log: a line of JSON an event, without handles and addresses."""

import asyncio
import json
import logging
import sys
import time
import traceback
from typing import Any, Final


_FIELDS: Final = frozenset(vars(logging.makeLogRecord({})))
_log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """Formats an event as one line of JSON."""

    def __init__(self, *, whole: bool) -> None:
        """Take whether a trace shows what errors say, and not just where they are.

        What they say may hold the very thing that they are about.
        """
        super().__init__()
        self._whole = whole

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            name: value for name, value in vars(record).items() if name not in _FIELDS
        }
        line |= {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["trace"] = self._trace(record.exc_info[1])
        return json.dumps(line, default=str)

    def _trace(self, error: BaseException) -> list[str]:
        if self._whole:
            return "".join(traceback.format_exception(error)).splitlines()
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
        return [*places, type(error).__name__]


def start_logging(level: str) -> None:
    """Log to standard error, from a level on.

    What libraries log may name addresses, so that it is seen with `debug` alone.
    """
    is_debug = level == "debug"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(whole=is_debug))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.DEBUG if is_debug else logging.CRITICAL)
    logging.getLogger("tgtui").setLevel(level.upper())


def report(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what the event loop has nobody else to tell."""
    _log.error("a task failed", exc_info=context.get("exception"))
