"""What the scheduler knows by itself, and what has to hold of it.

It knows which messages the relay took and whom it served then, what each message says,
and with which key it was made: a fault is where a client says otherwise.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from tests.simulation import agreement, shape
from tests.simulation.client import Client
from tests.simulation.relay import Taken
from tests.simulation.spy import Key, Spy
from tests.simulation.world import World
from tgtui.engine.events import Event
from tgtui.franking import Kind
from tgtui.wire import Truncated


class Truth:
    """Looks at a world, and yields what is wrong with it.

    Attributes:
        world: The world.
        spy: Which keys were used.
        written: Each text that somebody wrote, with who did.
        dropped: Texts that need not be anywhere: their writer gave them up.
        old: Who went on from an old copy of their data.
        skipped: Who was told that a part of a room's log is gone.
        hostile: Who keeps to no rule.
        cheated: Whether the relay keeps to none until all comes to rest.
        faults: What was found wrong so far.
    """

    def __init__(self, world: World, spy: Spy) -> None:
        self.world = world
        self.spy = spy
        self.written: dict[str, str] = {}
        self.dropped: set[str] = set()
        self.old: set[str] = set()
        self.skipped: set[tuple[str, bytes]] = set()
        self.hostile: set[str] = set()
        self.cheated = False
        self.faults: list[str] = []
        self._first: dict[Key, bytes] = {}
        self._opened: dict[bytes, bytes] = {}

    @property
    def honest(self) -> list[Client]:
        """Who keeps to the rules."""
        clients = self.world.clients.values()
        return [c for c in clients if c.name not in self.hostile]

    def watch(self, client: Client, what: bytes | Event) -> None:
        """Take note of what a client sends and hears."""
        if isinstance(what, bytes):
            self._left(client, what)
        elif isinstance(what, Truncated):
            self.skipped.add((client.name, what.group))

    def _left(self, client: Client, message: bytes) -> None:
        """Take note of a message that leaves a client: its keys are used now."""
        key, said = self.spy.keys.get(message), self.spy.said.get(message)
        if key is None or client.name in self.hostile:
            return
        first = self._first.setdefault(key, message)
        if first != message and not self._forgotten(client, first):
            what = f"{key.kind.name.lower()} key {key.generation} of epoch {key.epoch}"
            self.faults.append(f"keys: {client.name} used {what} twice")
        if said is not None:
            opened = self._opened.setdefault(said.franking_key, said.data)
            if opened != said.data:
                self.faults.append(f"keys: {client.name} used a franking key twice")

    def _forgotten(self, client: Client, message: bytes) -> bool:
        """Tell whether an old copy cannot know of a message: the relay did not take it.

        What keeps the two apart then is the reuse_guard (RFC 9420 §6.3.1).
        """
        taken = any(t.message == message for t in self.world.relay.accepted)
        return client.name in self.old and not taken

    def put_back(self, client: Client) -> None:
        """Require nothing of what an old copy of a client's data does not have."""
        self.old.add(client.name)
        self.dropped |= {t for t, name in self.written.items() if name == client.name}

    def places(self) -> dict[bytes, dict[int, str]]:
        """Return the text of each message in each room, by its place."""
        places: dict[bytes, dict[int, str]] = defaultdict(dict)
        for taken in self.world.relay.accepted:
            said = self.spy.said.get(taken.message)
            if said is not None and said.kind == Kind.TEXT:
                text = said.body.decode("utf-8", "replace")
                places[taken.group][taken.seq] = text
        return places

    def of_room(self, group_id: bytes) -> list[Taken]:
        """Return what the relay took in a room."""
        return [t for t in self.world.relay.accepted if t.group == group_id]

    def look(self) -> None:
        """Look for what has to hold at any time."""
        self._run(ALWAYS)

    def judge(self) -> list[str]:
        """Return what is wrong, now that all has come to rest."""
        self._run((*ALWAYS, *AT_REST))
        return list(dict.fromkeys(self.faults))

    def _run(self, checks: tuple["Check", ...]) -> None:
        for check in checks:
            name = check.__name__
            self.faults += [f"{name}: {text}" for text in check(self)]


Check = Callable[[Truth], Iterator[str]]

ALWAYS: Final[tuple[Check, ...]] = (
    shape.once,
    shape.order,
    shape.nothing_lost,
    agreement.places_kept,
    agreement.indicators,
    agreement.alarms,
)
"""What has to hold at any time."""

AT_REST: Final[tuple[Check, ...]] = (
    shape.whole,
    shape.equal,
    shape.sent,
    agreement.caught_up,
    agreement.agreed,
    agreement.nothing_later,
)
"""What has to hold once nothing happens any more."""
