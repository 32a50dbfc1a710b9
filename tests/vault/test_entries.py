"""Names and sizes at their edges; what every vault makes of them is its contract."""

import base64

import pytest
from hypothesis import given, strategies as st

from tgtui.crypto import Secret
from tgtui.vault import MAX_SECRET, BadEntry
from tgtui.vault.entries import check_name, check_secret


@given(st.from_regex(r"[a-z0-9_-]{1,32}/[a-z0-9_-]{1,32}", fullmatch=True))
def test_a_good_name(name: str) -> None:
    check_name(name)


@given(st.text())
def test_any_other_name(name: str) -> None:
    parts = name.split("/")
    letters = set("abcdefghijklmnopqrstuvwxyz0123456789_-")
    good = len(parts) == 2 and all(
        0 < len(part) <= 32 and set(part) <= letters for part in parts
    )
    if not good:
        with pytest.raises(BadEntry) as refused:
            check_name(name)
        assert str(refused.value).isascii()
        assert refused.value.advice == "It is called <profile>/<entry>."


def test_a_good_size() -> None:
    check_secret(Secret(b"\x00"))
    check_secret(Secret(bytes(MAX_SECRET)))


@pytest.mark.parametrize("length", [0, MAX_SECRET + 1])
def test_any_other_size(length: int) -> None:
    with pytest.raises(BadEntry, match=f"not {length}"):
        check_secret(Secret(bytes(length)))


def test_the_largest_fits_into_windows() -> None:
    assert len(base64.b64encode(bytes(MAX_SECRET))) <= 1280
