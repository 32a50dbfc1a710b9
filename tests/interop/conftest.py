"""Gives each test a peer without clients; where there is none, says what is missing."""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.interop.meeting import Meeting
from tests.interop.peer import HERE, Peer
from tests.interop.suites import EACH
from tgtui.crypto import CipherSuite


def missing() -> str | None:
    """Return what has to be installed before a peer can run, if anything."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (HERE / "node_modules" / "ts-mls").is_dir():
        return "ts-mls is not installed: npm ci --prefix tests/interop --ignore-scripts"
    return None


@pytest.fixture(scope="session")
def installed() -> None:
    """Skip what needs the peer where it is not installed; in CI, fail."""
    reason = missing()
    if reason is None:
        return
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def process(installed: None) -> Iterator[Peer]:  # noqa: ARG001  (asked for its skip)
    """Run one peer for all tests."""
    with Peer() as running:
        yield running


@pytest.fixture
def peer(process: Peer) -> Peer:
    """Return the peer, without the clients of the test before."""
    process.call("forget")
    return process


@pytest.fixture(params=EACH)
def suite(request: pytest.FixtureRequest) -> CipherSuite:
    """Return each cipher suite in turn."""
    found: CipherSuite = request.param
    return found


@pytest.fixture
def meeting(peer: Peer, suite: CipherSuite) -> Meeting:
    """Return an empty room in which members of both implementations can meet."""
    return Meeting(suite, peer)
