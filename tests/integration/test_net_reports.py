"""Reports by the client of `tgtui.net`, and the descriptor that they are sealed by."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.peer import peers
from tests.integration.relays import relay_in
from tests.integration.test_reports import ID, MODERATOR, sealed
from tests.net.running import waits
from tgtui.crypto import SeededEntropy
from tgtui.identity import ModerationKey, Period, key_id_of
from tgtui.keys import ModeratorKeys
from tgtui.net import REPORT_STATE, WITHDRAW_REPORT
from tgtui.relay.main import Relay
from tgtui.relay.main.opening import publish
from tgtui.relay.main.standing import read_root, signed
from tgtui.wire import Refusal, Refused, limits, requests


SECOND = ModeratorKeys.generate(SeededEntropy(b"second moderator")).public


async def add_moderator(relay: Relay) -> int:
    """Have another one vouched for; return the version of the new descriptor."""
    standing, data = relay.standing, relay.settings.data
    content = standing.descriptor.content
    newer = replace(
        content,
        version=standing.next_version,
        moderation=(*content.moderation, ModerationKey(SECOND, Period(0, limits.INT))),
    )
    root = read_root(standing.root_file, standing.descriptor)
    assert root is not None
    encoded = signed(root, newer).encoded
    await publish(data, relay.office, relay.node.backend, encoded)
    return newer.version


@waits
async def test_a_report_is_handed_in_and_withdrawn(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path, moderators=(MODERATOR,)) as relay,
        peers(relay.address, "anna") as (anna,),
    ):
        client = await anna.ready()
        request = requests.ReportRequest(ID)
        with pytest.raises(Refused) as caught:
            await anna.call(REPORT_STATE, request)
        assert caught.value.refusal is Refusal.NOT_FOUND
        for size in limits.REPORT_SIZES:
            data = sealed(relay, bytes([size % 251]) * 16, size=size)
            name = bytes([size % 251]) * 16
            first = await client.put_report(name, data)
            assert (first.report, first.state) == (name, "received")
            assert await client.put_report(name, data) == first
        first = await client.put_report(ID, sealed(relay))
        with pytest.raises(Refused) as caught:
            await client.put_report(ID, sealed(relay, filling=b"y"))
        assert caught.value.refusal is Refusal.TAKEN
        assert await anna.call(REPORT_STATE, request) == first
        gone = await anna.call(WITHDRAW_REPORT, request)
        assert gone.state == "withdrawn"
        with pytest.raises(Refused) as caught:
            await client.put_report(b"p" * 16, sealed(relay, b"p" * 16)[:-1])
        assert caught.value.refusal is Refusal.PADDING


@waits
async def test_a_newer_descriptor_is_fetched_where_a_report_is_stale(
    tmp_path: Path,
) -> None:
    async with (
        relay_in(tmp_path, moderators=(MODERATOR,)) as relay,
        peers(relay.address, "anna") as (anna,),
    ):
        version = await add_moderator(relay)
        client = await anna.ready()
        with pytest.raises(Refused) as caught:
            await client.put_report(ID, sealed(relay))
        assert caught.value.refusal is Refusal.STALE
        known = await anna.line.refresh()
        assert known.descriptor.content.version == version
        assert anna.descriptor == client.introduced.descriptor == known.descriptor
        ids = tuple(sorted(key_id_of(one.hpke_key) for one in (MODERATOR, SECOND)))
        assert (await client.put_report(ID, sealed(relay, key_ids=ids))).report == ID


@waits
async def test_a_newer_descriptor_is_fetched_when_one_connects(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path, moderators=(MODERATOR,)) as relay,
        peers(relay.address, "anna") as (anna,),
    ):
        group = await anna.found()
        before = anna.descriptor.content.version
        version = await add_moderator(relay)
        connection = await anna.connect()
        assert connection.hello.descriptor == version > before
        assert anna.descriptor.content.version == version
        assert len(anna.kept) == 2
        await anna.say(group)


@waits
async def test_a_relay_without_moderators_takes_none(tmp_path: Path) -> None:
    async with relay_in(tmp_path) as relay, peers(relay.address, "anna") as (anna,):
        client = await anna.ready()
        with pytest.raises(Refused) as caught:
            await client.put_report(ID, sealed(relay))
        assert caught.value.refusal is Refusal.FORBIDDEN
