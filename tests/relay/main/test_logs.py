"""The log: a line of JSON an event, and no more in it than there may be."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest

from tgtui.relay.main.logs import JsonLines, report, start_logging


LOG = logging.getLogger("tgtui.relay.tests")
LIBRARY = logging.getLogger("a_library")


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """Leave the loggers as they were."""
    root, own = logging.getLogger(), logging.getLogger("tgtui")
    before = root.handlers, root.level, own.level
    yield
    root.handlers = before[0]
    root.setLevel(before[1])
    own.setLevel(before[2])


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def fail() -> None:
    message = "anna@192.0.2.1"
    raise ValueError(message)


def test_an_event_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("info")
    LOG.info("it %s", "happened", extra={"count": 3, "what": {1}, "event": "no"})
    LOG.debug("not seen")
    (line,) = lines(capsys)
    assert line["event"] == "it happened"
    assert (line["level"], line["count"], line["what"]) == ("info", 3, "{1}")
    assert str(line["at"]).endswith("Z")
    assert set(line) == {"event", "level", "count", "what", "at"}


def test_libraries_are_not_heard(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("info")
    LIBRARY.error("from 192.0.2.1")
    assert lines(capsys) == []
    start_logging("debug")
    LIBRARY.debug("from 192.0.2.1")
    LOG.debug("seen")
    assert [line["event"] for line in lines(capsys)] == ["from 192.0.2.1", "seen"]


@pytest.mark.parametrize(("level", "seen"), [("info", False), ("debug", True)])
def test_a_trace_says_where_and_not_what(
    level: str, seen: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(level)
    try:
        fail()
    except ValueError:
        LOG.exception("it failed")
    (line,) = lines(capsys)
    trace = line["trace"]
    assert isinstance(trace, list)
    assert any("ValueError" in each for each in trace)
    assert any("test_logs.py" in each and "fail" in each for each in trace)
    assert any("192.0.2.1" in each for each in trace) is seen


def test_without_an_error_there_is_no_trace() -> None:
    record = logging.makeLogRecord({"msg": "x", "exc_info": (None, None, None)})
    assert "trace" not in json.loads(JsonLines(whole=False).format(record))


def test_what_the_loop_has_nobody_to_tell_is_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    start_logging("warning")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(report)
        asyncio.get_running_loop().call_soon(fail)
        await asyncio.sleep(0)

    asyncio.run(main())
    (line,) = lines(capsys)
    assert line["event"] == "a task failed"
    assert "ValueError" in str(line["trace"])
    assert "192.0.2.1" not in str(line)
