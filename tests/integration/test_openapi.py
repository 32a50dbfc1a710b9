"""Requests drawn from the relay's own OpenAPI document, right and wrong ones."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.integration.client import Client
from tests.integration.relays import client_of, relay_in
from tgtui.relay.web import Pace
from tgtui.wire import openapi_document


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
SCHEMA = schemathesis.openapi.from_dict(openapi_document())
OPERATIONS: dict[str, Any] = {
    result.ok().label: result.ok()
    for result in SCHEMA.get_all_operations()
    if isinstance(result, Ok)
}
MODES = {
    "right": schemathesis.GenerationMode.POSITIVE,
    "wrong": schemathesis.GenerationMode.NEGATIVE,
}
PLAIN = {"GET /health", "GET /ready", "GET /.well-known/tgtui"}
"""Requests in which nothing can be wrong, since they hold nothing."""


@contextmanager
def relay_in_a_thread(data: Path) -> Iterator[Client]:
    """Run a relay beside this thread, and lend a client that has logged in."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def here(coroutine: Any) -> Any:  # noqa: ANN401
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(30)

    fast = Pace(requests=1e6, requests_burst=1_000_000)
    running = relay_in(data, pace=fast)
    try:
        relay = here(running.__aenter__())
        client = client_of(relay, "anna")
        here(client.register())
        yield client
        here(client.close())
        here(running.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with relay_in_a_thread(tmp_path_factory.mktemp("relay")) as client:
        yield client


def examine(anna: Client, label: str, mode: str, *, examples: int) -> None:
    """Send requests of one kind, and check each answer against the document."""
    drawn: st.SearchStrategy[Any] = OPERATIONS[label].as_strategy(
        generation_mode=MODES[mode]
    )

    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(drawn)
    def each(case: Any) -> None:  # noqa: ANN401
        headers = {"Authorization": f"Bearer {anna.token}"}
        response = case.call(base_url=anna.url, headers=headers)
        case.validate_response(response, checks=CHECKS)

    each()


def cases(*, wrong: bool) -> list[Any]:
    """Return each kind of request, with requests that are right or wrong."""
    labels = OPERATIONS.keys() - PLAIN if wrong else OPERATIONS.keys()
    mode = "wrong" if wrong else "right"
    return [pytest.param(label, mode, id=f"{label} {mode}") for label in sorted(labels)]


@pytest.mark.slow
@pytest.mark.parametrize(("label", "mode"), cases(wrong=False) + cases(wrong=True))
def test_a_few_requests_of_each_kind(anna: Client, label: str, mode: str) -> None:
    examine(anna, label, mode, examples=6)


@pytest.mark.long
@pytest.mark.parametrize(("label", "mode"), cases(wrong=False) + cases(wrong=True))
def test_many_requests_of_each_kind(anna: Client, label: str, mode: str) -> None:
    examine(anna, label, mode, examples=500)


def test_the_document_has_every_request() -> None:
    assert len(OPERATIONS) == len(PLAIN) + 26 + 3
