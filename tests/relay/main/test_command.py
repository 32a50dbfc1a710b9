"""`tgtui relay` as a process: how it begins, what it says, and how it ends."""

import asyncio
import re
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.client import Client, seq_of
from tests.relay.main.processes import Process, admin, running
from tests.relay.main.running import serving
from tgtui.config import Endpoint
from tgtui.identity import parse_invite
from tgtui.net import Voucher, introduce
from tgtui.relay.core import Context, Outcome
from tgtui.relay.main.command import introduction
from tgtui.relay.ports import Account, Transaction


pytestmark = pytest.mark.slow

PLAIN = ("--plain", "--registration", "open")


def now() -> int:
    return time.time_ns() // 1_000_000


def test_the_first_start_says_who_it_is_and_what_to_do(tmp_path: Path) -> None:
    with running(tmp_path) as process:
        said = process.said()
        address = process.address
        data = tmp_path / "data" / "tgtui" / "relay"
        assert said["root key"] == str(data / "root.key")
        printed = (tmp_path / "out").read_text("utf-8")
        assert "Move this file to a place that is not connected to anything" in printed
        invite = parse_invite(said["invite"], now())
        assert (invite.address, invite.reusable) == (address, False)
        assert invite.token is not None
        found = asyncio.run(introduce(address, pinned=None, clock=now))
        assert found.voucher is Voucher.RELAY
        assert data.stat().st_mode & 0o777 == 0o700
        assert all(file.stat().st_mode & 0o077 == 0 for file in data.iterdir())
        assert process.stop() == 0
    with running(tmp_path) as process:
        assert process.address.relay_id == address.relay_id
        assert "invite" not in process.said()
        assert "relay admin invites make" in process.said()["invites"]
        again = asyncio.run(
            introduce(process.address, pinned=found.descriptor, clock=now)
        )
        assert again.descriptor == found.descriptor


def test_an_invite_lets_one_person_in(tmp_path: Path) -> None:
    async def main(process: Process) -> None:
        token = parse_invite(process.said()["invite"], now()).token
        assert token is not None
        anna, bob = Client(process.url, "anna"), Client(process.url, "bob")
        await anna.register(token.expose())
        with pytest.raises(Exception, match="403 invite"):
            await bob.register(token.expose())
        await asyncio.gather(anna.close(), bob.close())

    with running(tmp_path, "--plain") as process:
        asyncio.run(main(process))


async def _talk(process: Process) -> None:
    """Let two people talk until the relay goes away; nothing it accepted is lost."""
    anna, bob = Client(process.url, "anna"), Client(process.url, "bob")
    for each in (anna, bob):
        await each.register()
        await each.connect()
    group = await anna.found(bob)
    await bob.join()
    receipts = []

    async def send() -> None:
        while True:
            receipts.append(await anna.say(group))
            # No faster than a device may be.
            await asyncio.sleep(0.005)

    sending = asyncio.create_task(send())
    await asyncio.sleep(0.5)
    process.process.send_signal(signal.SIGTERM)
    with pytest.raises(Exception, match="1012"):
        await asyncio.wait_for(sending, 10)
    assert await asyncio.to_thread(process.ends) == 0
    assert anna.socket is not None
    assert anna.socket.close_code == 1012
    with pytest.raises(httpx.ConnectError):
        await anna.meet()
    await asyncio.gather(anna.close(), bob.close())
    assert len(receipts) > 20
    assert [seq_of(each) for each in receipts] == list(range(2, len(receipts) + 2))


def test_it_drains_under_load(tmp_path: Path) -> None:
    with running(tmp_path, *PLAIN) as process:
        asyncio.run(_talk(process))
        assert process.events() == ["serving", "stopping", "stopped"]
    log = process.told()
    relay_id = process.said()["relay"].rpartition("/")[2]
    for secret in ("anna", "bob", "127.0.0.1", "tgtui-invite", relay_id):
        assert secret not in log.replace(str(tmp_path), "")
    for line in process.log():
        assert line.keys() >= {"at", "level", "event"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["at"])


async def _stall(process: Process) -> None:
    """Begin a request that never ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", process.address.port)
    head = b"POST /v1/challenge HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
    writer.write(head)
    await writer.drain()
    await asyncio.sleep(0.2)
    process.process.send_signal(signal.SIGTERM)
    await asyncio.sleep(0.3)
    assert process.process.poll() is None
    process.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.ends) == -signal.SIGTERM
    writer.close()
    assert await reader.read() == b""


def test_a_second_signal_ends_it_at_once_and_harms_nothing(tmp_path: Path) -> None:
    with running(tmp_path, *PLAIN) as process:
        asyncio.run(_stall(process))
    with running(tmp_path, *PLAIN) as process:
        assert process.stop(signal.SIGINT) == 0
        assert process.events() == ["serving", "stopping", "stopped"]


def refused(home: Path, *options: str) -> tuple[int, str]:
    """Start a relay that does not start; return its code and what it says."""
    process = Process(home, *options)
    code = process.ends()
    return code, process.told()


def test_it_says_why_it_does_not_start(tmp_path: Path) -> None:
    with running(tmp_path, *PLAIN) as process:
        code, said = refused(
            tmp_path / "2", "--data", str(tmp_path / "data/tgtui/relay")
        )
        assert code == 1
        assert "Another relay runs on this data: stop it, or give this one" in said
        port = process.address.port
        code, said = refused(tmp_path / "3", "--listen", f"127.0.0.1:{port}", *PLAIN)
        assert code == 1
        assert f"cannot listen on 127.0.0.1:{port}: something listens there" in said
        code, said = refused(tmp_path / "4", "--listen", "0.0.0.0:0", "--plain")
        assert code == 2
        assert "without TLS everybody on the way sees who speaks with whom" in said
        assert not (tmp_path / "4" / "data").exists()


def test_it_does_not_begin_anew_where_a_relay_was(tmp_path: Path) -> None:
    data = tmp_path / "data/tgtui/relay"
    with running(tmp_path, *PLAIN) as process:
        relay_id = process.address.relay_id
        assert process.stop() == 0
    (data / "relay.db").rename(tmp_path / "relay.db")
    before = sorted(data.iterdir())
    for ends in (refused(tmp_path, *PLAIN), admin(tmp_path, "stats")[::2]):
        assert ends[0] == 1
        assert "it holds keys of a relay, but relay.db is gone or empty" in ends[1]
        assert sorted(data.iterdir()) == before
    (tmp_path / "relay.db").rename(data / "relay.db")
    with running(tmp_path, *PLAIN) as again:
        assert again.address.relay_id == relay_id


def test_a_changed_setting_takes_the_root_key(tmp_path: Path) -> None:
    root = tmp_path / "data/tgtui/relay/root.key"
    usb = tmp_path / "usb.key"
    with running(tmp_path, *PLAIN) as process:
        assert process.stop() == 0
    root.rename(usb)
    code, said = refused(
        tmp_path, *PLAIN, "--contact", "ops", "--listen", "127.0.0.1:0"
    )
    assert code == 1
    assert "contact changed), which takes its root key: give it once" in said
    with running(
        tmp_path, *PLAIN, "--contact", "ops", "--root-key", str(usb)
    ) as process:
        found = asyncio.run(introduce(process.address, pinned=None, clock=now))
        assert found.descriptor.content.version == 2
        assert "root key" not in process.said()
    with running(tmp_path, *PLAIN, "--contact", "ops"):
        pass


def test_behind_a_proxy_it_is_plain_and_reached_by_tls(tmp_path: Path) -> None:
    options = ("--behind-proxy", "--public-address", "relay.example:443")
    with running(tmp_path, *options) as process:
        address = process.address
        assert (address.host, address.port, address.tls) == ("relay.example", 443, True)
        assert parse_invite(process.said()["invite"], now()).address == address


def introduced(
    data: Path,
    **changes: Any,  # noqa: ANN401  (fields of the settings)
) -> list[str]:
    async def main() -> list[str]:
        async with serving(data, **changes) as relay:
            return await introduction(relay)

    return asyncio.run(main())


def test_an_open_relay_invites_without_a_token(tmp_path: Path) -> None:
    lines = introduced(tmp_path)
    invite = parse_invite(lines[1].split()[1], now())
    assert invite.token is None


def test_who_starts_a_relay_is_invited_until_somebody_is_there(tmp_path: Path) -> None:
    async def main() -> None:
        for _ in range(2):
            async with serving(tmp_path) as relay:
                assert (await introduction(relay))[1].startswith("invite ")
        async with serving(tmp_path) as relay:
            await relay.node.act(_populate)
            assert (await introduction(relay))[1].startswith("root key ")

    asyncio.run(main())


def _populate(tx: Transaction, _: Context) -> Outcome[None]:
    tx.accounts.put_account(Account(bytes(32), "anna", bytes(32), 1))
    return Outcome(None)


def test_a_closed_relay_invites_nobody(tmp_path: Path) -> None:
    lines = introduced(tmp_path, registration="closed")
    assert not any(line.startswith("invite") for line in lines)


def test_who_listens_everywhere_is_told_to_say_where(tmp_path: Path) -> None:
    everywhere = Endpoint("0.0.0.0", 0)  # noqa: S104
    lines = introduced(tmp_path, listen=everywhere, is_plain=False)
    assert "say with --public-address where they" in "\n".join(lines)
    assert lines[0].startswith("relay    tgtui://localhost:")
