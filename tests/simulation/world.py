"""A relay and its clients, and a way to let everything happen that is to happen."""

from tests.simulation.client import Client
from tests.simulation.relay import Relay


MOVES = 20_000
"""Moves after which something that goes on has no end."""


TURNS = 100
"""How many requests to be let back in are looked at."""


class Restless(Exception):
    """Something goes on without an end."""


class World:
    """Where a story is played step by step.

    Attributes:
        relay: The relay.
        clients: The clients, by name.
    """

    def __init__(self, seed: bytes = b"") -> None:
        self.relay = Relay(seed + b"relay")
        self.clients: dict[str, Client] = {}
        self._seed = seed

    def person(self, name: str, *, online: bool = True) -> Client:
        """Return somebody new, with an account."""
        client = self.clients[name] = Client(self.relay, name, self._seed)
        if online:
            client.connect()
            self.settle(0)
        return client

    def people(self, *names: str) -> list[Client]:
        """Return some people."""
        return [self.person(name) for name in names]

    def settle(self, span: int = 20_000) -> None:
        """Let everything happen that is to happen within so many milliseconds.

        Raises:
            Restless: It does not come to an end.
        """
        end = self.relay.now + span
        for _ in range(MOVES):
            if self._move():
                continue
            if not self._pass(end):
                return
        raise Restless

    def _move(self) -> bool:
        """Let everybody do one thing that is under way, and tell whether any is."""
        busy = [client for client in self.clients.values() if client.busy]
        for client in busy:
            if client.asking:
                client.ask_one()
            elif client.answers:
                client.hear_answer()
            elif client.going:
                client.send_one()
            elif client.coming:
                client.deliver_one()
        return bool(busy)

    def _pass(self, end: int) -> bool:
        """Let time pass up to when something is due, and tell whether anything is."""
        wakes = {c: c.engine.wake_at() for c in self.clients.values()}
        turns = self.relay.tx.rejoins.due_rejoins(end, TURNS)
        times = [at for at in wakes.values() if at is not None and at <= end]
        times += [row.until for row in turns if row.until <= end]
        if not times:
            self.relay.now = max(self.relay.now, end)
            return False
        self.relay.now = max(self.relay.now + 1, min(times))
        for client, at in wakes.items():
            if at is not None and at <= self.relay.now:
                client.tick()
        self.relay.take_turns()
        return True
