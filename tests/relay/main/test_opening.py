"""Opening the data of a relay, and going on with another descriptor."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.relays import settings_for
from tests.relay.main.support import entropy
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.core.restoring import mark_copy
from tgtui.relay.main.content import LOST_VERSIONS, issued
from tgtui.relay.main.errors import BadKeyFile, NoData, NotAdopted
from tgtui.relay.main.office import Office
from tgtui.relay.main.opening import (
    node_of,
    open_office,
    publish,
    renew,
    reopen_office,
)
from tgtui.relay.main.remembering import past
from tgtui.relay.main.standing import read_root, root_beside, signed


def on(work: Callable[[MemoryBackend], Awaitable[None]]) -> None:
    """Run a test on a memory."""
    asyncio.run(_on(work))


async def _on(work: Callable[[MemoryBackend], Awaitable[None]]) -> None:
    await work(MemoryBackend())


def next_of(data: Path, office: Office, contact: str) -> bytes:
    """Return the next descriptor, with another contact."""
    present = office.standing
    root = read_root(root_beside(data), present.descriptor)
    assert root is not None
    content = replace(present.descriptor.content, contact=contact)
    now = office.clock.now()
    return signed(root, issued(content, present.next_version, now=now)).encoded


def test_it_is_the_same_when_opened_again(tmp_path: Path) -> None:
    async def main(backend: MemoryBackend) -> None:
        first = await open_office(settings_for(tmp_path), backend, entropy())
        again = await open_office(settings_for(tmp_path), backend, entropy("x"))
        assert again.descriptor() == first.descriptor()
        assert again.lend().login_key == first.lend().login_key

    on(main)


def test_without_a_relay_nothing_is_opened_again(tmp_path: Path) -> None:
    async def main(backend: MemoryBackend) -> None:
        with pytest.raises(NoData, match=f"{tmp_path} holds no data of a relay") as no:
            await reopen_office(settings_for(tmp_path), backend, entropy())
        assert no.value.path == tmp_path

    on(main)
    assert list(tmp_path.iterdir()) == []


def test_one_at_rest_is_opened_without_signing(tmp_path: Path) -> None:
    async def main(backend: MemoryBackend) -> None:
        first = await open_office(settings_for(tmp_path), backend, entropy())
        run = settings_for(tmp_path, contact="ops")
        again = await reopen_office(run, backend, entropy("x"))
        assert again.descriptor() == first.descriptor()
        assert again.lend().login_key == first.lend().login_key
        assert again.standing.root_file == tmp_path / "root.key"
        await backend.run(mark_copy)
        copied = await reopen_office(run, backend, entropy("x"))
        assert copied.standing.restored

    on(main)


def test_a_copy_is_remembered_until_it_is_signed(tmp_path: Path) -> None:
    async def main(backend: MemoryBackend) -> None:
        await open_office(settings_for(tmp_path), backend, entropy())
        await backend.run(mark_copy)
        usb = tmp_path / "usb"
        (tmp_path / "root.key").rename(usb)
        office = await open_office(settings_for(tmp_path), backend, entropy())
        assert office.standing.restored
        await backend.run(lambda tx: tx.meta.put_value("copy", b""))
        assert (await backend.read(past)).restored
        usb.rename(tmp_path / "root.key")
        await publish(tmp_path, office, backend, next_of(tmp_path, office, "ops"))
        assert office.descriptor()[0] == 1 + LOST_VERSIONS
        assert not (await backend.read(past)).restored

    on(main)


def test_another_descriptor_is_published_for_good(tmp_path: Path) -> None:
    async def main(backend: MemoryBackend) -> None:
        office = await open_office(settings_for(tmp_path), backend, entropy())
        descriptor = next_of(tmp_path, office, "ops")
        await publish(tmp_path, office, backend, descriptor)
        assert office.descriptor() == (2, descriptor)
        assert (await backend.read(past)).descriptor == descriptor

    on(main)


def test_of_two_at_once_one_is_published(tmp_path: Path) -> None:
    async def main(backend: MemoryBackend) -> None:
        office = await open_office(settings_for(tmp_path), backend, entropy())
        both = [next_of(tmp_path, office, name) for name in ("one", "two")]
        results = await asyncio.gather(
            *(publish(tmp_path, office, backend, each) for each in both),
            return_exceptions=True,
        )
        assert [type(result) for result in results] == [type(None), NotAdopted]
        assert office.descriptor() == (2, both[0])
        assert (await backend.read(past)).descriptor == both[0]

    on(main)


def test_it_is_renewed_with_the_root_key_alone(tmp_path: Path) -> None:
    async def main(backend: MemoryBackend) -> None:
        office = await open_office(settings_for(tmp_path), backend, entropy())
        assert await renew(tmp_path, office, backend)
        assert office.descriptor()[0] == 2
        assert (await backend.read(past)).descriptor == office.descriptor()[1]
        (tmp_path / "root.key").write_text("nothing")
        with pytest.raises(BadKeyFile):
            await renew(tmp_path, office, backend)
        (tmp_path / "root.key").unlink()
        assert not await renew(tmp_path, office, backend)
        assert office.descriptor()[0] == 2

    on(main)


def test_a_node_goes_by_the_office(tmp_path: Path) -> None:
    async def main(backend: MemoryBackend) -> None:
        office = await open_office(settings_for(tmp_path), backend, entropy())
        node = node_of(backend, office)
        assert node.descriptor() == office.descriptor()
        assert node.clock is office.clock
        assert node.lend().relay_id == office.standing.descriptor.relay_id
        assert len(node.hub) == 0

    on(main)
