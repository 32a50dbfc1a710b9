"""Runs a profile's client in a thread of its own, so that no key waits for it.

The heavy imports, the keyring, the database and the encryption are all on the other
side; what comes over is views and updates, which are values.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, TypeVar

from tgtui.agent import Client, LinkChanged, Missed, Update
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import AnyQuery
from tgtui.tui.errors import ClientClosed


T = TypeVar("T")

Opener = Callable[[], AbstractAsyncContextManager[Client]]
"""Opens the client of a profile."""

Hear = Callable[[Update], None]
"""Is told of an update, in the loop of the screen."""

Do = Callable[[Client], Coroutine[Any, Any, T]]
"""Does something with a client."""

_NAME: Final = "tgtui client"


async def _done(action: Do[T], client: Client) -> T:
    return await action(client)


class Bridge:
    """A client in another thread: `await bridge.open()`, and `close()` at the end."""

    def __init__(self, opener: Opener, hear: Hear) -> None:
        """Open nothing yet.

        Args:
            opener: Opens the client, in the other thread.
            hear: Is told of each update.
        """
        self._opener = opener
        self._hear = hear
        self._here: asyncio.AbstractEventLoop | None = None
        self._there: asyncio.AbstractEventLoop | None = None
        self._client: Client | None = None
        self._end: asyncio.Event | None = None
        self._ready: asyncio.Future[None] | None = None
        self._gone: asyncio.Future[None] | None = None
        self._thread: threading.Thread | None = None
        self._closing = False

    async def open(self) -> None:
        """Open the client.

        Raises:
            TgtuiError: It cannot be opened.
        """
        self._here = asyncio.get_running_loop()
        self._ready = self._here.create_future()
        self._gone = self._here.create_future()
        self._thread = threading.Thread(target=self._run, name=_NAME, daemon=True)
        self._thread.start()
        await self._ready

    async def gone(self) -> None:
        """Return once the client is closed.

        Raises:
            TgtuiError: It ended by itself, and why.
        """
        if self._gone is not None:
            await asyncio.shield(self._gone)

    async def close(self) -> None:
        """Close the client, and wait until it is."""
        self._closing = True
        if self._thread is None or self._there is None or self._end is None:
            return
        if self._thread.is_alive():
            self._there.call_soon_threadsafe(self._end.set)
            await asyncio.to_thread(self._thread.join)

    async def do(self, action: Do[T]) -> T:
        """Do something with the client, on its side, and return what comes of it.

        Raises:
            ClientClosed: It is not open, or not any more.
            TgtuiError: It cannot be done.
        """
        if self._there is None or self._client is None or self._closing:
            raise ClientClosed
        doing = asyncio.run_coroutine_threadsafe(
            _done(action, self._client), self._there
        )
        return await asyncio.wrap_future(doing)

    async def intend(self, intent: AnyIntent) -> Any:  # noqa: ANN401  (as the client)
        """Do what a person wants, and return the reply."""
        return await self.do(lambda client: client.intend(intent))

    async def ask(self, query: AnyQuery) -> Any:  # noqa: ANN401  (as the client)
        """Answer a question."""
        return await self.do(lambda client: client.ask(query))

    def _run(self) -> None:
        try:
            asyncio.run(self._living())
        except BaseException as error:  # noqa: BLE001  (told to whoever waits)
            self._tell(self._ended, error)
        else:
            self._tell(self._ended, None)

    async def _living(self) -> None:
        self._there = asyncio.get_running_loop()
        self._end = asyncio.Event()
        async with self._opener() as client:
            self._client = client
            async with client.updates() as updates:
                listening = asyncio.create_task(self._listen(updates))
                ending = asyncio.create_task(self._end.wait())
                self._tell(self._opened, await client.link())
                await asyncio.wait(
                    {listening, ending}, return_when=asyncio.FIRST_COMPLETED
                )
                ending.cancel()
                if listening.done():
                    listening.result()
                listening.cancel()
                await asyncio.gather(listening, ending, return_exceptions=True)
            self._closing = True
            # What was asked for before has begun once this returns.
            await asyncio.sleep(0)

    async def _listen(self, updates: Any) -> None:  # noqa: ANN401  (any iterator)
        async for update in updates:
            self._tell(self._hear, update)

    def _tell(self, hear: Callable[..., None], value: object) -> None:
        if self._here is not None and not self._here.is_closed():
            self._here.call_soon_threadsafe(hear, value)

    def _opened(self, link: LinkChanged) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(None)
        self._hear(link)
        self._hear(Missed())

    def _ended(self, error: BaseException | None) -> None:
        for waiting in (self._ready, self._gone):
            if waiting is None or waiting.done():
                continue
            if error is None:
                waiting.set_result(None)
            else:
                waiting.set_exception(error)
                # Whoever waits for the first is told; the other may have nobody.
                waiting.exception()
