"""A relay in a process of its own, which the tests of a module share."""

from collections.abc import Iterator

import pytest

from tests.relay.main.processes import Process, running


@pytest.fixture(scope="module")
def shared_relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """Run a relay without TLS, at which everybody may register."""
    home = tmp_path_factory.mktemp("relay")
    with running(home, "--plain", "--registration", "open") as process:
        yield process
