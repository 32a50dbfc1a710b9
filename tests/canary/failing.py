"""`python -m tests.canary.failing ARGUMENTS`: `tgtui`, whose engine fails at a text.

Errors in the foreground and in the background say what they are about.
"""

import asyncio
import gc
import sys
import threading
from collections.abc import Callable

from tgtui.agent.runner import Runner
from tgtui.cli.main import main
from tgtui.engine.intents import AnyIntent, Send


_intend: Callable[..., object] = Runner.intend


class Bomb:
    """Fails where nobody catches it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __del__(self) -> None:
        raise ValueError(self._text)


def _fail(text: str) -> None:
    raise ValueError(text)


async def _fail_later(text: str) -> None:
    _fail(text)


def intend(runner: Runner, intent: AnyIntent) -> object:
    """Fail at a text in every way there is."""
    if not isinstance(intent, Send):
        return _intend(runner, intent)
    loop = asyncio.get_running_loop()
    loop.call_soon(_fail, intent.text)
    left = loop.create_task(_fail_later(intent.text))
    loop.call_later(0.1, lambda: [left.done(), gc.collect()])
    thread = threading.Thread(target=_fail, args=(intent.text,))
    thread.start()
    thread.join()
    Bomb(intent.text)
    try:
        _fail(intent.text)
    except ValueError as error:
        raise ExceptionGroup(intent.text, [error, KeyError(intent.text)]) from error
    return 0


if __name__ == "__main__":
    Runner.intend = intend  # type: ignore[assignment, method-assign]  # on purpose
    sys.exit(main())
