"""One connection: what comes in goes to the engine, what it wants sent goes out."""

import asyncio
from contextlib import suppress
from typing import Final

from tgtui.agent.crew import Crew
from tgtui.agent.errors import AgentEnded
from tgtui.agent.incoming import Inbound
from tgtui.agent.outgoing import OnStream, Outbound
from tgtui.agent.ports import Hear
from tgtui.engine.events import Frame
from tgtui.net import Answered, Connection, Incoming, RelayLine


AT_ONCE: Final = 16
"""How many frames the engine hears at once: it is not to keep the screen waiting."""


class Link:
    """A connection that is open.

    What has come already is told to the engine together, since each time that it is
    told something it waits for the disk.
    """

    def __init__(
        self, connection: Connection, line: RelayLine, hear: Hear, crew: Crew
    ) -> None:
        """Begin to send; `run` begins to receive."""
        self._connection = connection
        self._hear = hear
        self._heard: list[Frame] = []
        self._outbound = Outbound(connection, line, hear, crew)
        self._inbound = Inbound(line, self._deliver, crew)

    def send(self, effect: OnStream) -> None:
        """Send something after what was to be sent before."""
        self._outbound.send(effect)

    async def run(self) -> None:
        """Receive until the connection ends.

        Raises:
            ConnectionEnded: The connection has ended.
            BrokeProtocol: The relay sent what it may not.
        """
        try:
            while True:
                # This does not suspend while there is anything that has come.
                incoming = await self._connection.receive()
                if isinstance(incoming, Answered):
                    self._outbound.free(incoming.outgoing.group)
                await self._inbound.take(incoming)
        finally:
            self._tell()

    def close(self) -> None:
        """Do nothing more."""
        self._outbound.close()
        self._inbound.close()

    def _deliver(self, incoming: Incoming) -> None:
        if isinstance(incoming, Answered):
            self._tell()
            self._outbound.settle(incoming)
        elif isinstance(incoming, Frame):
            if not self._heard:
                asyncio.get_running_loop().call_soon(self._tell_now)
            self._heard.append(incoming)
            if len(self._heard) >= AT_ONCE:
                self._tell()

    def _tell_now(self) -> None:
        # Where the engine fails, the crew ends with its fault.
        with suppress(AgentEnded):
            self._tell()

    def _tell(self) -> None:
        """Tell the engine all that has come.

        Raises:
            AgentEnded: It failed.
        """
        heard, self._heard = self._heard, []
        if heard:
            self._hear(*heard)
