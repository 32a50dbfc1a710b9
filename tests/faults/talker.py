"""One of those who talk: their client is a process that is killed again and again."""

import asyncio
import signal
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.dice import Dice
from tests.faults.chatter import Orders
from tests.faults.forked import Child, Nursery
from tests.faults.house import PATIENCE
from tests.faults.moments import Moment, Point
from tests.faults.record import MARK, Record, Room, Wish
from tests.faults.stored import Stored
from tests.faults.view import Broken
from tgtui.agent import NotServed, Remote
from tgtui.engine.intents import (
    AnyIntent,
    Edit,
    MarkRead,
    React,
    RefreshKeys,
    Rename,
    Send,
    SetRole,
)
from tgtui.engine.queries import AnyQuery, ListMessages
from tgtui.engine.rows import MessageState
from tgtui.engine.views import MessageView
from tgtui.wire import Role


GONE: Final = (NotServed, OSError)
"""What happens to whoever speaks to a client that is killed."""

REFRESHES: Final = 2
"""How often somebody changes keys: a relay takes few such commits an hour."""

ROLES: Final = (Role.MEMBER, Role.ADMIN, Role.MODERATOR)
"""What the last of them becomes, over and over."""

_CLIENT: Final = "tests.faults.chatter"
_NEEDED: Final = (
    _CLIENT,
    "keyring.backends.SecretService",
    "tgtui.vault.secret_service",
    "tgtui.net.opening",
)
_NEWEST: Final = 30
_REACTIONS: Final = ("+1", "-1", "well", "")


@dataclass(frozen=True)
class Place:
    """Where clients are.

    Attributes:
        folder: Where their data is.
        variables: Their environment, with a bus that has a keyring.
        relay: The address of their relay.
        hasty: Whether the fault is planted that has to be found.
    """

    folder: Path
    variables: Mapping[str, str]
    relay: str
    hasty: bool = False


class Talker:
    """Somebody who talks.

    Attributes:
        name: Their name.
        chats: The numbers of their chats, by who is in them.
        accounts: The accounts of all, by name.
        counts: How often they did what, and where they were killed.
        talking: Whether they say anything new.
    """

    def __init__(self, name: str, place: Place, record: Record, dice: Dice) -> None:
        self.name = name
        self.chats: dict[Room, int] = {}
        self.accounts: dict[str, bytes] = {}
        self.counts: Counter[str] = Counter()
        self.talking = False
        self._place = place
        self._record = record
        self._dice = dice
        self._nursery = Nursery(place.folder, *_NEEDED)
        self._child: Child | None = None
        self._listening: asyncio.Task[None] | None = None
        self._remote: Remote | None = None
        self._open = asyncio.Event()
        self._here = asyncio.Event()

    # --- the process

    async def begin(self, point: Point | None = None) -> "asyncio.Task[None]":
        """Start the process, and return what ends with it."""
        moment = "" if point is None else point.moment.value
        count = 0 if point is None else point.count
        child = await self._born(Orders(moment=moment, count=count, **self._who()))
        self._child = child
        self._listening = asyncio.create_task(self._listen(child))
        return self._listening

    async def be_killed(self, point: Point) -> None:
        """Start the process, and wait until it is killed at a point.

        Raises:
            Broken: It ended otherwise.
        """
        async with asyncio.timeout(PATIENCE):
            listening = await self.begin(point)
            if point.moment is Moment.LIVING:
                await asyncio.sleep(point.count / 1000)
                self.kill()
            await listening
        self.counts[f"killed {point.moment.value}"] += 1

    async def end(self, living: "asyncio.Task[None]") -> Stored:
        """Kill the process, and return what is in its store."""
        self.kill()
        await living
        path = self._place.folder / f"{self.name}.json"
        child = await self._born(Orders(look=str(path), **self._who()))
        await child.communicate()
        if child.returncode:
            raise Broken(self._last_words())
        return msgspec.json.decode(path.read_bytes(), type=Stored)

    async def close(self) -> None:
        """End all that runs."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])
        if self._child is not None and self._child.returncode is None:
            self.kill()
            await self._child.communicate()
        await self._nursery.close()

    def _who(self) -> dict[str, Any]:
        place = self._place
        return {
            "name": self.name,
            "folder": str(place.folder),
            "relay": place.relay,
            "hasty": place.hasty,
        }

    async def _born(self, orders: Orders) -> Child:
        argument = msgspec.json.encode(orders).decode()
        variables, log = self._place.variables, self._log
        return await self._nursery.begin(_CLIENT, [argument], variables, log)

    def kill(self) -> None:
        """Send the process SIGKILL."""
        assert self._child is not None
        with suppress(ProcessLookupError):
            self._child.send_signal(signal.SIGKILL)

    async def _listen(self, child: Child) -> None:
        """Read what the process says until it is killed.

        Raises:
            Broken: It ended by itself, or says that its store is an old one.
        """
        try:
            while line := await child.readline():
                if line != b"open\n":
                    message = f"{self.name}'s client says {line!r}"
                    raise Broken(message)
                self._open.set()
        finally:
            self._open.clear()
        if child.returncode != -signal.SIGKILL:
            raise Broken(self._last_words())

    @property
    def _log(self) -> Path:
        return self._place.folder / f"{self.name}.log"

    def _last_words(self) -> str:
        said = self._log.read_text("utf-8", "replace")[-4_000:]
        return f"{self.name}'s client ended: {said}"

    # --- what they say

    async def live(self) -> None:
        """Say this and that to whatever process there is, until this is cancelled."""
        while True:
            await self._open.wait()
            with suppress(*GONE):
                await self._visit()
            await asyncio.sleep(0.005)

    async def _visit(self) -> None:
        remote = await Remote.connected(self._place.folder / self.name)
        async with remote.used():
            self._remote = remote
            self._here.set()
            try:
                while True:
                    if self.talking:
                        await self._act()
                    # Who is killed while nobody asks anything is noticed here too.
                    await self.link()
                    await asyncio.sleep(self._dice.number(80) / 1000)
            finally:
                self._remote = None
                self._here.clear()

    async def ask(self, query: AnyQuery) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Ask the process something.

        Raises:
            NotServed: It was killed.
        """
        await self._here.wait()
        if self._remote is None:
            raise NotServed
        return await self._remote.ask(query)

    async def intend(self, intent: AnyIntent) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Have the process do something.

        Raises:
            NotServed: It was killed, and may have done it.
        """
        await self._here.wait()
        if self._remote is None:
            raise NotServed
        return await self._remote.intend(intent)

    async def link(self) -> None:
        """Have the process connect, where it does not by itself.

        Raises:
            NotServed: It was killed.
        """
        if self._remote is not None:
            link = await self._remote.link()
            if link.phase == "offline":
                await self._remote.wake()

    async def _act(self) -> None:
        room = self._dice.one(sorted(self.chats))
        number = self._dice.number(100)
        if number < 60:
            await self._say(room)
        elif number < 74:
            await self._edit(room)
        elif number < 88:
            await self._react(room)
        elif number < 94:
            await self._read(room)
        else:
            await self._change()

    async def _say(self, room: Room) -> None:
        self.counts["texts"] += 1
        text = f"{self.name} {self.counts['texts']}"
        unsure = self._record.unsure.setdefault(room, [])
        unsure.append(text)
        await self.intend(Send(chat=self.chats[room], text=text))
        unsure.remove(text)
        self._record.sure.setdefault(room, []).append(text)
        self.counts["sure"] += 1

    async def _newest(self, room: Room) -> list[MessageView]:
        query = ListMessages(chat=self.chats[room], limit=_NEWEST)
        failed = MessageState.FAILED
        return [m for m in await self.ask(query) if m.kind and m.state is not failed]

    async def _edit(self, room: Room) -> None:
        own = [message for message in await self._newest(room) if message.mine]
        if not own:
            return
        message = self._dice.one(own)
        self.counts["edits"] += 1
        first = message.text.partition(MARK)[0]
        text = f"{first}{MARK}{self.counts['edits']}"
        wish = self._record.edits.setdefault((room, first), Wish(first))
        await self._want(Edit(message=message.id, text=text), wish, text)

    async def _react(self, room: Room) -> None:
        found = await self._newest(room)
        if not found:
            return
        message = self._dice.one(found)
        self.counts["reactions"] += 1
        text = self._dice.one(_REACTIONS)
        key = room, message.text.partition(MARK)[0], self.name
        wish = self._record.reactions.setdefault(key, Wish())
        await self._want(React(message=message.id, text=text), wish, text)

    async def _read(self, room: Room) -> None:
        found = await self._newest(room)
        if found:
            chat = self.chats[room]
            await self.intend(MarkRead(chat=chat, message=found[-1].id))

    async def _change(self) -> None:
        """Change the group: roles often, titles and keys as a relay takes it."""
        group = max(self.chats, key=len)
        chat, counts = self.chats[group], self.counts
        if self.name != group[0]:
            if counts["refreshes"] < REFRESHES and self._record.is_time():
                counts["refreshes"] += 1
                await self.intend(RefreshKeys(chat=chat))
        elif self._record.is_time():
            counts["titles"] += 1
            title = f"title {counts['titles']}"
            renamed = Rename(chat=chat, title=title)
            await self._want(renamed, self._record.title, title)
        else:
            counts["roles"] += 1
            role = ROLES[counts["roles"] % len(ROLES)]
            moved = SetRole(chat=chat, account=self.accounts[group[-1]], role=role)
            await self._want(moved, self._record.role, role.name)

    async def _want(self, intent: AnyIntent, wish: Wish, text: str) -> None:
        wish.leave_open(text)
        await self.intend(intent)
        wish.accept(text)
