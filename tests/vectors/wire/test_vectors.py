"""The vectors are what tgtui writes, and what a second implementation writes, too."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import asdict

from tests.vectors.wire import generate, independent
from tgtui.wire import (
    ClientFrame,
    Extras,
    Invitation,
    KeysLow,
    RelayFrame,
    decode_aad,
    decode_client_frame,
    decode_extras,
    decode_item,
    decode_relay_frame,
)


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((generate.FOLDER / name).read_text())
    return found


@pytest.mark.parametrize("name", generate.files())
def test_the_files_are_current(name: str) -> None:
    assert (generate.FOLDER / name).read_text("utf-8") == generate.files()[name]


def test_they_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    generate.main(tmp_path)
    written = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert written == generate.files()


@pytest.mark.parametrize("case", cases("aad.json"))
def test_authenticated_data(case: dict[str, Any]) -> None:
    encoded = bytes.fromhex(case["encoded"])
    assert independent.aad(case) == encoded
    read = decode_aad(encoded, handshake=case["form"] == "handshake")
    for name, value in asdict(read).items():
        shown = value.hex() if isinstance(value, bytes) else value
        assert shown == case[name]
    assert len(encoded) == {"application": 50, "handshake": 122}[case["form"]]


@pytest.mark.parametrize("case", cases("roster.json"))
def test_the_hash_of_a_roster(case: dict[str, Any]) -> None:
    assert independent.roster_hash(case["members"]).hex() == case["hash"]


@pytest.mark.parametrize("case", cases("frames.json"), ids=lambda case: case["kind"])
def test_a_frame(case: dict[str, Any]) -> None:
    encoded = bytes.fromhex(case["encoded"])
    assert independent.frame(case["value"]) == encoded
    assert generate.plain(read(case["kind"], encoded)) == case["value"]


def test_each_frame_is_there() -> None:
    kinds = {case["kind"] for case in cases("frames.json")}
    frames = {kind.__name__ for kind in (*ClientFrame.__args__, *RelayFrame.__args__)}
    parts = {kind.__name__ for kind in (Extras, Invitation, KeysLow)}
    assert kinds == frames | parts


def read(kind: str, data: bytes) -> msgspec.Struct:
    """Read what is of that kind."""
    if kind == "Extras":
        return decode_extras(data)
    if kind in {"Invitation", "KeysLow"}:
        item = decode_item(1 if kind == "Invitation" else 2, data)
        assert item is not None
        return item
    if kind in {one.__name__ for one in ClientFrame.__args__}:
        return decode_client_frame(data)
    return decode_relay_frame(data)
