"""PROTOCOL.md lists exactly the requests, frames and codes that the code has."""

import re

import pytest

from tests.wire.document.tables import PROTOCOL, tables
from tgtui.wire import (
    BLOB_PATH,
    DESCRIPTOR_PATH,
    REPORT_PATH,
    ROUTES,
    STREAM_PATH,
    Access,
    ClientFrame,
    CloseCode,
    Refusal,
    RelayFrame,
    limits,
    subprotocols,
)


TABLES = tables(PROTOCOL)
TEXT = PROTOCOL.read_text("utf-8")


def code(cell: str) -> list[str]:
    """Return the names in a cell that are set as code."""
    return re.findall(r"`([^`]+)`", cell)


def frames(union: object) -> dict[str, int]:
    """Return the names and numbers of a union of frames."""
    kinds = getattr(union, "__args__")  # noqa: B009  (no type says that it has them)
    return {kind.__name__: kind.__struct_config__.tag for kind in kinds}


def test_the_tables() -> None:
    assert set(TABLES) == {"request", "from the client", "from the relay", "code"}


def test_the_requests_with_their_access() -> None:
    listed = [(name, row[1]) for row in TABLES["request"] for name in code(row[0])]
    # A member is a device, of an account that is in the room.
    access = {
        "anybody": Access.ANYBODY,
        "device": Access.DEVICE,
        "member": Access.DEVICE,
    }
    assert {name: access[who] for name, who in listed} == {
        route.name: route.access for route in ROUTES
    }
    assert [name for name, _ in listed] == [route.name for route in ROUTES]


@pytest.mark.parametrize(
    ("heading", "union"),
    [("from the client", ClientFrame), ("from the relay", RelayFrame)],
)
def test_the_frames_with_their_numbers(heading: str, union: object) -> None:
    listed = {code(row[0])[0]: int(row[1]) for row in TABLES[heading]}
    assert listed == frames(union)
    assert list(listed.values()) == list(range(1, len(listed) + 1))


def test_what_a_client_is_answered_is_a_frame() -> None:
    answers = {name for row in TABLES["from the client"] for name in code(row[2])}
    assert answers <= set(frames(RelayFrame))


def test_the_codes_of_the_end() -> None:
    listed = {code(row[1])[0]: int(row[0]) for row in TABLES["code"]}
    assert listed == {one.name: one.value for one in CloseCode}
    mentioned = {int(number) for number in re.findall(r"`(4\d\d\d)`", TEXT)}
    assert mentioned <= set(listed.values())


def test_the_paths_and_the_subprotocol() -> None:
    for path in (STREAM_PATH, DESCRIPTOR_PATH, f"{BLOB_PATH}ID", f"{REPORT_PATH}ID"):
        assert path in TEXT
    assert f"`{subprotocols()[0]}`" in TEXT


def test_refusals_are_called_by_their_names() -> None:
    named = {name for name in code(TEXT) if name in set(Refusal)}
    assert {"stale", "order", "superseded", "commitment", "roster"} <= named
    in_order = TEXT.partition("## 4. Submissions")[2].partition("**The relay does")[0]
    steps = re.findall(r"`(stale|order|superseded|commitment|roster)`", in_order)
    assert steps == ["superseded", "stale", "order", "commitment", "roster"]


def test_what_is_named_as_a_limit_is_one() -> None:
    for name in re.findall(r"`([A-Z][A-Z_]+)`", TEXT):
        assert hasattr(limits, name) or name in CloseCode.__members__, name


@pytest.mark.parametrize(
    ("number", "expected", "said"),
    [
        (limits.CHALLENGE_LIFE, 120_000, "good for two minutes"),
        (limits.TOKEN_LIFE, 3_600_000, "for an hour. A token"),
        (limits.KEY_PACKAGES, 100, "`quota` beyond 100."),
        (limits.CLAIMS_A_DAY, 20, "once 20 were given out within a day"),
        (limits.KEYS_LOW, 20, "When 20 or fewer are left"),
        (limits.KEY_PACKAGE_LIFE, 30 * 86_400_000, "is given out for 30 days"),
        (limits.HANDLES_A_DAY, 200, "`rate` beyond 200 handles a day"),
        (limits.REVOCATIONS, 1_000, "1,000 in its life (`quota`)"),
        (limits.BLOBS_A_DAY, 2_000, "`rate` beyond 2,000 a day"),
        (limits.REJOIN_LIFE, 86_400_000, "or a day has passed"),
        (limits.TARGETS_A_DAY, 50, "`rate` beyond 50 strangers a day"),
        (limits.REJOIN_LEASE, 10_000, "for 10 seconds each"),
        (limits.REJOINS_A_DAY, 3, "Three a day"),
        (limits.BLOCKS, 10_000, "`quota` beyond 10,000"),
        (limits.CHUNK, 256 * 1024, "every 256 KiB is durable"),
        (limits.OPEN_REPORTS, 10, "At most 10 are open"),
        (limits.REPORTS_A_DAY, 30, "and 30 a day"),
        (limits.INLINE, 48 * 1024, "longer than 48 KiB"),
        (limits.GROUP_INFO, 40 * 1024, "longer than 40 KiB"),
        (limits.IN_FLIGHT, 32, "The last 32 are kept"),
        (limits.REQUEST_LIFE, 14 * 86_400_000, "for 14 days"),
        (limits.LEASE, 30_000, "for 30 seconds no other"),
        (limits.OFFER_TIME, 60_000, "for 60 seconds it collects"),
        (limits.CLOCK_STEP, 60_000, "more than a minute"),
        (limits.SEGMENT, 1 << 40, "segment * 2^40 + n"),
    ],
)
def test_a_number_is_that_of_the_code(number: int, expected: int, said: str) -> None:
    assert number == expected
    assert said in " ".join(TEXT.split())
