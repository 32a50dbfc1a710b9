"""`python -m tests.faults.clients --kills N --seed S`: kills clients that talk.

Three clients, each a process with a real database and its keys in a real keyring, talk
in a group and by two; one of them, or the relay, is killed at a point that the seed
chooses, and starts again. At the end everybody has to have everything, once.
"""

import argparse
import asyncio
import os
import signal
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from tests.agent.people import Person
from tests.dice import Dice
from tests.faults.forked import Child, ForkedRelay, Nursery
from tests.faults.speaker import setting_of, word_of
from tests.services.bus import Bus
from tests.services.gnome_keyring import unlocked_keyring
from tgtui.agent import make_account, open_client
from tgtui.crypto import SeededEntropy
from tgtui.engine.intents import CreateGroup
from tgtui.engine.queries import ListChats, ListMessages
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import ChatView, MessageView
from tgtui.wire import RoomKind


NAMES: Final = ("anna", "bob", "carl")
RELAY: Final = "relay"
PATIENCE: Final = 90.0
_SELF: Final = ("in transaction", "committed", "effect")
_DEEP: Final = 100_000


class Broken(Exception):
    """Something was lost, or came twice, or in another order, or does not rest."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of it.

    Attributes:
        kills: How often each was killed.
        inside: How many of the kills were at a point inside of a client.
        texts: How many texts everybody has.
        unsaid: How many of them were sent though `send` had not returned.
        seconds: How long it took.
    """

    kills: Counter[str]
    inside: int
    texts: int
    unsaid: int
    seconds: float

    def __str__(self) -> str:
        each = ", ".join(
            f"{name} {count}" for name, count in sorted(self.kills.items())
        )
        return (
            f"{sum(self.kills.values())} kills ({each}; {self.inside} inside of a "
            f"client): {self.texts} texts, {self.unsaid} of them without a return, "
            f"nothing lost, nothing twice, one order, {self.seconds:.0f} s"
        )


class Stage:
    """Three clients and a relay, all of which can be killed.

    Attributes:
        folder: Where everything is.
        relay: The relay.
    """

    def __init__(self, folder: Path, bus: Bus, seed: int) -> None:
        self.folder = folder
        self.relay = ForkedRelay(folder)
        self._variables = bus.variables
        self._seed = seed
        self._nurseries = {
            name: Nursery(folder, "tests.faults.speaker") for name in NAMES
        }
        self._children: dict[str, Child] = {}
        self._lives = 0

    async def begin(self) -> None:
        """Have three people who chat with each other, and no process of theirs."""
        await self.relay.start()
        async with AsyncExitStack() as stack:
            people: dict[str, Person] = {}
            for name in NAMES:
                setting = setting_of(self.folder, name, self.relay.said)
                await make_account(setting, name)
                client = await stack.enter_async_context(open_client(setting))
                people[name] = Person(client)
                await people[name].is_ready()
            for one, other in (("anna", "bob"), ("anna", "carl"), ("bob", "carl")):
                await people[one].chat_with(other)
                await people[other].accept()
            accounts = tuple(
                [(await people[name].me()).person.account for name in NAMES[1:]]
            )
            await people["anna"].client.intend(
                CreateGroup(title="Three", people=accounts)
            )
            for name in NAMES:
                await people[name].until(_has_group)

    async def speak(self, name: str, point: str = "never", count: int = 0) -> None:
        """Start the process of somebody, and wait until it is ready."""
        self._lives += 1
        arguments = [
            str(self.folder),
            name,
            self.relay.said,
            f"{self._seed} {self._lives}",
            point,
            str(count),
        ]
        nursery = self._nurseries[name]
        log = self.folder / f"{name}.log"
        child = await nursery.begin(arguments, log, self._variables)
        self._children[name] = child
        async with asyncio.timeout(PATIENCE):
            line = await child.readline()
        if line != b"ready\n" and child.returncode != -signal.SIGKILL:
            raise Broken(name, "did not start", log.read_text()[-3000:])

    async def kill(self, name: str, within: float) -> bool:
        """Kill somebody's process, unless it ends itself within some seconds before.

        Returns:
            Whether it did.

        Raises:
            Broken: It ended in another way.
        """
        child = self._children.pop(name)
        try:
            async with asyncio.timeout(within):
                await child.communicate()
        except TimeoutError:
            child.send_signal(signal.SIGKILL)
            await child.communicate()
            inside = False
        else:
            inside = True
        if child.returncode != -signal.SIGKILL:
            log = (self.folder / f"{name}.log").read_text()
            raise Broken(name, child.returncode, log[-3000:])
        return inside

    async def close(self) -> None:
        """End everything."""
        for name in [*self._children]:
            await self.kill(name, 0)
        for nursery in self._nurseries.values():
            await nursery.close()
        await self.relay.close()


def _has_group(chats: tuple[ChatView, ...]) -> bool:
    groups = [chat for chat in chats if chat.kind is RoomKind.GROUP]
    return bool(groups) and groups[0].state is ChatState.ACTIVE


async def run(folder: Path, *, kills: int, seed: int) -> Summary:
    """Kill each of the four so many times while they talk, and look at what is there.

    The session's bus has to be that of an unlocked keyring.

    Raises:
        Broken: Something is lost, or is there twice.
    """
    begin = time.monotonic()
    with unlocked_keyring() as bus:
        os.environ.update(bus.variables)
        stage = Stage(folder, bus, seed)
        try:
            await stage.begin()
            for name in NAMES:
                await stage.speak(name)
            done, inside = await _killed(stage, kills, seed)
            for name in NAMES:
                await stage.kill(name, 0)
            texts, unsaid = await check(stage)
        finally:
            await stage.close()
    return Summary(done, inside, texts, unsaid, time.monotonic() - begin)


async def _killed(stage: Stage, kills: int, seed: int) -> tuple[Counter[str], int]:
    dice = Dice(SeededEntropy(f"kills of clients {seed}".encode()))
    victims = dice.shuffled([*NAMES, RELAY] * kills)
    done: Counter[str] = Counter()
    inside = 0
    for victim in victims:
        done[victim] += 1
        if victim == RELAY:
            await asyncio.sleep(dice.number(300) / 1000)
            await stage.relay.kill()
            await asyncio.sleep(dice.number(100) / 1000)
            await stage.relay.start(port=stage.relay.port)
            continue
        by_itself = dice.flag()
        if by_itself:
            # It lives anew with a point at which it ends.
            await stage.kill(victim, 0)
            await stage.speak(victim, dice.one(_SELF), 1 + dice.number(60))
            inside += await stage.kill(victim, 1.5)
        else:
            inside += await stage.kill(victim, dice.number(400) / 1000)
        await stage.speak(victim)
    return done, inside


async def check(stage: Stage) -> tuple[int, int]:
    """Require that everybody has everything once, in one order.

    Returns:
        How many texts there are, and how many of them are in no ledger.

    Raises:
        Broken: It is not so.
    """
    async with AsyncExitStack() as stack:
        people: dict[str, Person] = {}
        for name in NAMES:
            setting = setting_of(stage.folder, name, stage.relay.said)
            client = await stack.enter_async_context(open_client(setting))
            people[name] = Person(client)
        seen = await _settled(people)
    problems = [*_problems(seen), *_lost(stage, seen)]
    if problems:
        raise Broken("\n".join(problems[:20]))
    words = {word for texts in seen.values() for word in texts}
    ledger = {word for name in NAMES for _, word in _said(stage, name)}
    return len(words), len(words - ledger)


Seen = dict[tuple[str, str], list[str]]
"""The words of each chat as each one sees it: by name, and by place."""


async def _settled(people: dict[str, Person]) -> Seen:
    """Return what everybody sees, once nothing changes any more."""
    ends = time.monotonic() + PATIENCE
    before: Seen = {}
    while True:
        seen, busy = await _seen(people)
        if not busy and seen == before and not [*_problems(seen)]:
            return seen
        if time.monotonic() > ends:
            if busy:
                raise Broken(busy)
            return seen
        before = seen
        await asyncio.sleep(0.5)


async def _seen(people: dict[str, Person]) -> tuple[Seen, list[str]]:
    """Return what everybody sees, and what is not at rest."""
    seen: Seen = {}
    busy: list[str] = []
    for name, person in people.items():
        chats: tuple[ChatView, ...] = await person.client.ask(ListChats())
        if not (await person.me()).current:
            busy.append(f"{name} is not current")
        for chat in chats:
            if chat.kind is not RoomKind.NOTES:
                where = _place(name, chat)
                texts = await _texts(person, chat.id)
                seen[name, where] = [word_of(each.text) for each in texts]
                busy += _unrest(f"{name} in {where}", chat, texts)
    return seen, busy


async def _texts(person: Person, chat: int) -> list[MessageView]:
    query = ListMessages(chat=chat, limit=_DEEP)
    found: tuple[MessageView, ...] = await person.client.ask(query)
    return [each for each in found if each.kind]


def _unrest(who: str, chat: ChatView, texts: list[MessageView]) -> list[str]:
    found = [
        f"{who}: {each.text} {each.reason}"
        for each in texts
        if each.state in {MessageState.FAILED, MessageState.WAITING}
    ]
    # A change of keys may have to wait for an hour, as the relay takes six in one.
    if not chat.status.sending:
        found.append(f"{who}: {chat.status.words}")
    return found


def _place(name: str, chat: ChatView) -> str:
    if chat.kind is RoomKind.GROUP:
        return "all"
    return " ".join(sorted((name, chat.name.removeprefix("@"))))


def _problems(seen: Seen) -> list[str]:
    problems = []
    for (name, where), words in seen.items():
        twice = [word for word, count in Counter(words).items() if count > 1]
        if twice:
            problems.append(f"{name} has {twice[:3]} of {where} twice")
    for where in {where for _, where in seen}:
        views = [(name, words) for (name, at), words in seen.items() if at == where]
        for (one, first), (other, second) in pairwise(views):
            if first != second:
                differs = sorted(set(first) ^ set(second))[:3]
                problems.append(f"{one}, {other}: {where} differs: {differs}")
    return problems


def _said(stage: Stage, name: str) -> list[tuple[str, str]]:
    path = stage.folder / f"{name}.ledger"
    if not path.exists():
        return []
    rows = path.read_text("ascii").splitlines()
    return [(row.rpartition(" ")[0], row.rpartition(" ")[2]) for row in rows]


def _lost(stage: Stage, seen: Seen) -> list[str]:
    have: dict[tuple[str, str], set[str]] = {}
    problems = []
    for name in NAMES:
        for where, word in _said(stage, name):
            key = where
            if where != "all":
                key = " ".join(sorted((name, where.removeprefix("@"))))
            words = have.setdefault((name, key), set(seen[name, key]))
            if word not in words:
                problems.append(f"{name} lost {word} of {key}")
    return problems


def main() -> None:
    """Kill, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.clients")
    parser.add_argument("--kills", type=int, default=20, help="of each of the four")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(asyncio.run(run(Path(name), kills=given.kills, seed=given.seed)))


if __name__ == "__main__":
    main()
