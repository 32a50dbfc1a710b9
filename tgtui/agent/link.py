"""One connection: what comes in goes to the engine, what it wants sent goes out."""

from tgtui.agent.crew import Crew
from tgtui.agent.incoming import Inbound
from tgtui.agent.outgoing import OnStream, Outbound
from tgtui.agent.ports import Hear
from tgtui.engine.events import Frame
from tgtui.net import Answered, Connection, Incoming, RelayLine


class Link:
    """A connection that is open."""

    def __init__(
        self, connection: Connection, line: RelayLine, hear: Hear, crew: Crew
    ) -> None:
        """Begin to send; `run` begins to receive."""
        self._connection = connection
        self._hear = hear
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
        while True:
            incoming = await self._connection.receive()
            if isinstance(incoming, Answered):
                self._outbound.free(incoming.outgoing.group)
            await self._inbound.take(incoming)

    def close(self) -> None:
        """Do nothing more."""
        self._outbound.close()
        self._inbound.close()

    def _deliver(self, incoming: Incoming) -> None:
        if isinstance(incoming, Answered):
            self._outbound.settle(incoming)
        elif isinstance(incoming, Frame):
            self._hear(incoming)
