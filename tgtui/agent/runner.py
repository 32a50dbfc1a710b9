"""Runs an engine: tells it what happens, and does what it wants done."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tgtui.agent.crew import Crew
from tgtui.agent.errors import AgentEnded
from tgtui.agent.link import Link
from tgtui.agent.ports import EnginePort
from tgtui.agent.requests import Requests
from tgtui.agent.updates import LinkChanged, Updates
from tgtui.agent.uploads import Uploads
from tgtui.crypto import Entropy
from tgtui.engine import effects
from tgtui.engine.effects import Effect
from tgtui.engine.events import Connected, DescriptorCame, Disconnected, Event, Tick
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import AnyQuery
from tgtui.errors import TgtuiError
from tgtui.identity import Descriptor, RelayAddress
from tgtui.net import (
    Clock,
    Connection,
    Introduced,
    Login,
    Reconnector,
    RelayLine,
    Status,
)


LONGEST: Final = 60.0
"""Seconds after which the clock is looked at in any case: it may be set."""

SHORTEST: Final = 0.02
"""Seconds between two times at which the engine hears that time has passed."""


class Runner:
    """An engine, with the line to its relay.

    Attributes:
        crew: All that runs; whoever adds to it ends with it.
        updates: Who is told what has changed.
        link_state: How it stands with the connection.
    """

    def __init__(
        self,
        engine: EnginePort,
        line: RelayLine,
        *,
        directory: Path,
        entropy: Entropy,
        clock: Clock,
    ) -> None:
        """Do nothing yet; `start` and then `run` do.

        Args:
            engine: What decides.
            line: The way to the relay.
            directory: Below which the engine's files are.
            entropy: Draws how long to wait before connecting again.
            clock: Tells the time.
        """
        self.crew = Crew()
        self.updates = Updates()
        self.link_state = LinkChanged("offline")
        self._engine = engine
        self._line = line
        self._directory = directory
        self._clock = clock
        self._known = b""
        self._link: Link | None = None
        self._online = asyncio.Event()
        self._decided = asyncio.Event()
        self._reconnector = Reconnector(
            line, self._serve, entropy=entropy, listener=self._stand
        )
        self._requests = Requests(line, self.hear)
        self._uploads = Uploads(line, self._online, self.hear)
        self._ways = self._all_ways()

    def know(self, descriptor: Descriptor | None) -> None:
        """Say which descriptor of the relay the engine has."""
        self._known = descriptor.encoded if descriptor is not None else b""
        self._line.remember(descriptor, self._keep)

    def start(self) -> None:
        """Have the engine begin, before anything else."""
        self._perform(self._engine.start(self._clock()))

    async def run(self) -> None:
        """Run until this is cancelled.

        Raises:
            Exception: Whatever went wrong that nobody expected.
        """
        try:
            self.crew.spawn(self._reconnector.run())
            self.crew.spawn(self._tell_time())
            await self.crew.run()
        finally:
            self.updates.end(AgentEnded())
            await self._line.aclose()

    def hear(self, *events: Event) -> None:
        """Tell the engine what happened, and do what it wants done.

        Raises:
            AgentEnded: The engine failed, which `run` tells.
        """
        if self.crew.ended:
            raise AgentEnded
        try:
            wanted = self._engine.hear_all(events, self._clock())
        except Exception as error:
            # An engine that failed in the middle of something hears nothing more.
            self.crew.fail(error)
            raise AgentEnded from error
        self._perform(wanted)

    def intend(self, intent: AnyIntent) -> object:
        """Do what a person wants, and return the reply.

        Raises:
            TgtuiError: It is not possible.
        """
        with self._alive():
            reply, wanted = self._engine.intend(intent, self._clock())
        self._perform(wanted)
        return reply

    def answer(self, query: AnyQuery) -> object:
        """Answer a question.

        Raises:
            TgtuiError: There is no answer.
        """
        with self._alive():
            return self._engine.answer(query, self._clock())

    @property
    def address(self) -> RelayAddress:
        """Where the relay is, as far as is known."""
        return self._line.address

    @property
    def files(self) -> Path:
        """The folder of files that are on their way, encrypted."""
        return self._directory / "files"

    @property
    def descriptor(self) -> Descriptor:
        """What the relay says of itself."""
        return self._engine.descriptor

    async def login(self) -> Login:
        """Return the login for requests.

        Raises:
            PeerFault: The relay is not there, or not the one that it has to be.
        """
        return await self._line.login()

    def wake(self) -> None:
        """Connect now, if there is no connection."""
        self._reconnector.wake()

    def _alive(self) -> "_Alive":
        return _Alive(self.crew)

    def _keep(self, introduced: Introduced) -> None:
        """Give the engine a descriptor that it does not have."""
        encoded = introduced.descriptor.encoded
        if encoded != self._known:
            self.hear(DescriptorCame(encoded))
            self._known = encoded

    def _stand(self, status: Status) -> None:
        self.link_state = LinkChanged(status.phase.value, status.sentence, status.wait)
        self.updates.publish(self.link_state)

    async def _serve(self, connection: Connection) -> None:
        """Handle a connection until it ends."""
        self._link = link = Link(connection, self._line, self.hear, self.crew)
        self._online.set()
        try:
            self.hear(Connected(connection.hello))
            await link.run()
        finally:
            self._link = None
            self._online.clear()
            link.close()
            with suppress(AgentEnded):
                self.hear(Disconnected())

    async def _tell_time(self) -> None:
        """Tell the engine when it is time."""
        while True:
            self._decided.clear()
            at = self._engine.wake_at()
            left = LONGEST if at is None else (at - self._clock()) / 1000
            if left <= 0:
                self.hear(Tick())
                await asyncio.sleep(SHORTEST)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, LONGEST)):
                    await self._decided.wait()

    def _perform(self, wanted: Iterable[Effect]) -> None:
        """Do what the engine wants done."""
        self._decided.set()
        for effect in wanted:
            self._ways[type(effect)](effect)

    def _all_ways(self) -> dict[type[Effect], Callable[[Any], object]]:
        def ask(effect: Any) -> None:  # noqa: ANN401  (one of `Request`)
            self.crew.spawn(self._requests.send(effect))

        return {
            effects.Ask: ask,
            effects.FetchBlob: ask,
            effects.PutReport: ask,
            effects.Introduce: ask,
            effects.Submit: self._send,
            effects.Resume: self._send,
            effects.Acknowledge: self._send,
            effects.SendSignal: self._send,
            effects.UploadFile: lambda one: self.crew.spawn(self._uploads.send(one)),
            effects.DropFile: self._drop,
            effects.Changed: self.updates.publish,
            effects.TypingChanged: self.updates.publish,
        }

    def _send(self, effect: Any) -> None:  # noqa: ANN401  (one of `OnStream`)
        """Send something on the connection; without one, the engine does it again."""
        if self._link is not None:
            self._link.send(effect)

    def _drop(self, effect: effects.DropFile) -> None:
        """Delete a file in a folder of the profile's directory."""
        path = Path(effect.path)
        folder = path.parent.resolve()
        directory = self._directory.resolve()
        if folder != directory and folder.is_relative_to(directory):
            with suppress(OSError):
                (folder / path.name).unlink(missing_ok=True)


class _Alive:
    """Lets nobody use an engine that has ended, and ends it where it fails."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew

    def __enter__(self) -> None:
        if self._crew.ended:
            raise AgentEnded

    def __exit__(
        self, kind: object, error: BaseException | None, trace: object
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, TgtuiError):
            self._crew.fail(error)
