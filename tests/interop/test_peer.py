"""The peer and its driver, before either is trusted to judge anything else."""

import json
import subprocess

import pytest

from tests.interop.peer import HERE, Peer, PeerError, Reply


@pytest.mark.long
@pytest.mark.usefixtures("installed")
def test_the_peer_agrees_with_itself() -> None:
    command = ["node", "--test", str(HERE / "selftest.mjs")]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_bytes_travel_both_ways(peer: Peer) -> None:
    peer.call("client", client="a", suite=1, identity=b"\x00\xff")
    state = peer.call("create_group", client="a", group_id=b"\x01\x02")
    assert state.octets("group_id") == b"\x01\x02"
    assert state.number("epoch") == 0
    (member,) = peer.call("state", client="a").rows("members")
    assert member.octets("identity") == b"\x00\xff"


def test_what_the_peer_says_is_raised(peer: Peer) -> None:
    with pytest.raises(PeerError, match="state: Error: no such client: nobody"):
        peer.call("state", client="nobody")


@pytest.mark.usefixtures("installed")
def test_a_peer_that_is_silent_is_given_up() -> None:
    with Peer(timeout=0) as peer:
        with pytest.raises(PeerError, match="no answer"):
            peer.call("forget")
        with pytest.raises(PeerError, match="gone"):
            peer.call("forget")


def test_a_peer_must_be_started() -> None:
    with pytest.raises(PeerError, match="not running"):
        Peer().call("forget")


def test_a_field_is_what_it_is_asked_for_as() -> None:
    reply = Reply({"text": "00", "number": 1, "rows": [{}], "flag": True})
    assert reply.octets("text") == b"\x00"
    assert reply.rows("rows") == [Reply({})]
    with pytest.raises(PeerError):
        reply.text("number")
    with pytest.raises(PeerError):
        reply.number("flag")
    with pytest.raises(PeerError):
        reply.rows("text")


def test_the_lock_names_hashes_and_no_host() -> None:
    text = (HERE / "package-lock.json").read_text("utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)
