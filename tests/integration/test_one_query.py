"""Who takes all of a relay, or the files of a client, gets nothing of what was said."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.canary.capture import Capture
from tests.canary.cast import Actor, on_stage
from tests.canary.dump import core_of
from tests.canary.play import Play
from tests.canary.searching import Searcher
from tests.integration.process import RelayProcess
from tests.integration.test_process import relay_process


pytestmark = pytest.mark.slow

TOKEN: Final = re.compile(rb"[a-z2-7]{100,}")
"""What a relay gives to whom it lets in: the one secret of a client that it knows."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken, and what is looked for in it.

    Attributes:
        folder: Where the cores are.
        relay: The relay, which runs.
        actors: People, whose clients run.
        words: Finds what they wrote.
        keys: Finds what they keep secret.
        tokens: Finds what they were let in by.
        handles: Finds how they are called, which is no secret.
        streams: What went over the loopback, by where it came from and went to.
    """

    folder: Path
    relay: RelayProcess
    actors: Sequence[Actor]
    written: frozenset[str]
    words: Searcher
    keys: Searcher
    tokens: Searcher
    handles: Searcher
    streams: dict[tuple[int, int], bytes]

    @property
    def all_handles(self) -> set[str]:
        """How they are called."""
        return {actor.handle for actor in self.actors}

    def nothing_in(self, *paths: Path) -> None:
        """Require that nothing that was written, and no key, is in some files."""
        assert self.words.in_files(*paths) == set()
        assert self.keys.in_files(*paths) == set()


@asynccontextmanager
async def taken(folder: Path) -> AsyncIterator[Taken]:
    """Have people chat for a while, and take all that there is to be taken."""
    actors = [Actor(folder, name) for name in ("anna", "bob", "carol")]
    clear, cores = folder / "clear", folder / "cores"
    for made in (clear, cores):
        made.mkdir()
    with Capture() as capture:
        async with relay_process(folder) as relay, on_stage(relay.said, actors):
            play = Play(clear, actors)
            await play.run()
            capture.stop()
            secrets: set[bytes] = set()
            for actor in actors:
                secrets |= await actor.secrets(folder / f"{actor.handle}.secrets")
            tokens = {each for each in secrets if TOKEN.fullmatch(each)}
            yield Taken(
                folder=cores,
                relay=relay,
                actors=actors,
                written=frozenset(play.words),
                words=Searcher({n: word.encode() for n, word in play.words.items()}),
                keys=Searcher({each.hex(): each for each in secrets - tokens}),
                tokens=Searcher({each.hex(): each for each in tokens}),
                handles=Searcher(
                    {each.handle: each.handle.encode() for each in actors}
                ),
                streams=capture.streams(relay.port),
            )


def test_one_query(tmp_path: Path) -> None:
    """Neither what was written nor a key is anywhere but with those who chat."""

    async def main() -> None:
        async with taken(tmp_path) as all_of_it:
            await _her_memory_has_it_all(all_of_it)
            await _the_relay_has_nothing(all_of_it)
            _the_traffic_has_nothing(all_of_it)
            for actor in all_of_it.actors:
                _the_files_have_nothing(all_of_it, actor.home)
            # Of the processes that ended nothing is left either.
            for actor in all_of_it.actors:
                await actor.ends()
                _the_files_have_nothing(all_of_it, actor.home)
                all_of_it.nothing_in(actor.err)
            assert await all_of_it.relay.stop() == 0
            all_of_it.nothing_in(all_of_it.relay.data, all_of_it.relay.log)

    asyncio.run(main())


async def _her_memory_has_it_all(taken: Taken) -> None:
    """What is found nowhere else would be found, where it has to be."""
    core = await core_of(taken.actors[0].process.pid, taken.folder)
    assert taken.words.in_files(core) == taken.written
    assert taken.keys.in_files(core) != set()
    core.unlink()


async def _the_relay_has_nothing(taken: Taken) -> None:
    data, log = taken.relay.data, taken.relay.log
    assert {"relay.db", "relay.db-wal", "blobs.db"} <= {x.name for x in data.iterdir()}
    core = await core_of(taken.relay.pid, taken.folder)
    # What it may know is there, so that all of it was taken while it had that.
    assert taken.handles.in_files(core) == taken.all_handles
    assert taken.handles.in_files(data) == taken.all_handles
    assert taken.tokens.in_files(core) != set()
    assert taken.tokens.in_files(data, log) == set()
    taken.nothing_in(core)
    taken.nothing_in(data, log)
    core.unlink()


def _the_traffic_has_nothing(taken: Taken) -> None:
    port = taken.relay.port
    sent = b"\n".join(data for side, data in taken.streams.items() if side[1] == port)
    came = b"\n".join(data for side, data in taken.streams.items() if side[0] == port)
    assert sent.count(b"GET /v1/stream ") >= len(taken.actors)
    for data in (sent, came):
        assert taken.handles.in_traffic(data) == taken.all_handles
        assert taken.tokens.in_traffic(data) != set()
        assert taken.words.in_traffic(data) == set()
        assert taken.keys.in_traffic(data) == set()


def _the_files_have_nothing(taken: Taken, home: Path) -> None:
    """Such as they are for whoever has no passphrase for the keys."""
    assert (home / "profile" / "tgtui.db").stat().st_size
    assert (home / "keys.sealed").stat().st_size
    taken.nothing_in(home)
