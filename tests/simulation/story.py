"""A history: what a seed makes of some people and a relay, until all comes to rest."""

from traceback import format_exc
from typing import Final

from tests.dice import Dice
from tests.simulation import hostile
from tests.simulation.client import Client
from tests.simulation.mishaps import MISHAPS, ORDINARY
from tests.simulation.spy import Spy, watching
from tests.simulation.truth import Truth
from tests.simulation.wishes import WISHES, Act, answer
from tests.simulation.world import World
from tgtui.crypto import SeededEntropy
from tgtui.engine.intents import CreateGroup, StartChat


NAMES: Final = ("anna", "bob", "carl", "dora")
STEPS: Final = 400
LOOKS: Final = 40
MINUTES: Final = 60_000
HOURS: Final = 60 * MINUTES
RESTS: Final = 6
SWARM: Final = (0, 1, 1, 3)
"""How much more often than else something happens in a history."""


class Story:
    """What a seed makes of a world.

    Attributes:
        world: The world.
        truth: What has to hold.
        dice: What decides.
        told: What happened, a line each.
        count: How many texts were thought of.
        copies: Copies of people's data, by their names.
        apart: For how many steps somebody cannot connect.
        resting: Whether all is to come to an end.
    """

    def __init__(self, seed: int, spy: Spy) -> None:
        name = b"story %d" % seed
        self.world = World(name)
        self.truth = Truth(self.world, spy)
        self.dice = Dice(SeededEntropy(name))
        self.told: list[str] = []
        self.count = 0
        self.copies: dict[str, bytes] = {}
        self.apart: dict[str, int] = {}
        self.resting = False
        self._wishes = dict(WISHES)
        self._acts = dict(ORDINARY)
        self._acts |= {a: w * self.dice.one(SWARM) for a, w in MISHAPS.items()}
        self._acts[Story.wish] = sum(WISHES.values())
        # Half of the histories are as they were without: another dice says which.
        self._enemy = Dice(SeededEntropy(b"enemy of " + name)).number(4)
        self._acts |= {0: hostile.MEMBER, 1: hostile.RELAY}.get(self._enemy, {})

    def play(self, steps: int = STEPS) -> list[str]:
        """Let it all happen, and return what is wrong in the end."""
        for name in NAMES[: 2 + self.dice.number(3)]:
            self.world.person(name).watch = self.truth.watch
        if self.dice.number(4):
            self._meet()
        if self._enemy == 0:
            self.truth.hostile.add(list(self.world.clients)[-1])
        self.truth.cheated = self._enemy == 1
        for step in range(steps):
            client = self.dice.one(list(self.world.clients.values()))
            self._draw(self._acts)(self, client)
            self.apart = {name: n - 1 for name, n in self.apart.items() if n > 1}
            if step % LOOKS == LOOKS - 1:
                self.truth.look()
                if self.truth.faults:
                    return self.truth.faults
        self._rest()
        return self.truth.judge()

    def wish(self, client: Client) -> None:
        """Let somebody do something."""
        self._draw(self._wishes)(self, client)

    def tell(self, client: Client, what: object) -> None:
        """Remember what happened."""
        self.told.append(f"{self.world.relay.now} {client.name}: {what}")

    def _draw(self, acts: dict[Act, int]) -> Act:
        number = self.dice.number(sum(acts.values()))
        for act, weight in acts.items():
            if number < weight:
                return act
            number -= weight
        raise AssertionError

    def _meet(self) -> None:
        """Let all know each other, and be in a group, before anything goes wrong."""
        first, *rest = self.world.clients.values()
        for other in rest:
            first.intend(StartChat(handle=other.name))
        self._agree()
        people = tuple(other.account for other in rest)
        first.intend(CreateGroup(title="all", people=people))
        self._agree()

    def _agree(self) -> None:
        self.resting = True
        self.world.settle(10 * MINUTES)
        for client in self.world.clients.values():
            answer(self, client)
        self.world.settle(10 * MINUTES)
        self.resting = False

    def _rest(self) -> None:
        """Let everybody be there and agree to everything, until nothing happens."""
        self.told.append("all comes to rest")
        self.resting = True
        for client in self.world.clients.values() if self.truth.cheated else ():
            client.cut()
        for _ in range(RESTS):
            for client in self.world.clients.values():
                if not client.online:
                    client.connect()
                answer(self, client)
            self.world.settle(9 * HOURS)


def played(seed: int, steps: int = STEPS) -> tuple[Story, list[str]]:
    """Play the history of a seed, and return it with what is wrong in the end."""
    with watching() as spy:
        story = Story(seed, spy)
        try:
            return story, story.play(steps)
        except Exception:  # noqa: BLE001 - whatever it is, the seed has to be told
            return story, [format_exc(limit=-5)]
