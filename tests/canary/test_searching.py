"""What is looked for is found, however it is spelt, and nothing else is."""

from itertools import cycle
from pathlib import Path

import pytest

from tests.canary.searching import Searcher, canary, spellings, unmasked


WORDS = {name: canary() for name in ("one", "other")}
SEARCHER = Searcher({name: word.encode() for name, word in WORDS.items()})
EACH = list(spellings(WORDS["one"].encode()))


def masked(data: bytes, key: bytes) -> bytes:
    """Return data as a client sends it over a websocket."""
    return bytes(byte ^ other for byte, other in zip(data, cycle(key), strict=False))


@pytest.mark.parametrize("number", range(len(EACH)))
def test_each_form_is_found(number: int, tmp_path: Path) -> None:
    data = b"\n\0before" + bytes(range(256)) + EACH[number] + b"after\xff"
    assert SEARCHER.in_bytes(data) == {"one"}
    assert SEARCHER.in_traffic(data) == {"one"}
    assert SEARCHER.in_traffic(b"GET" + masked(data, b"\x91\x0a\x00\x33")) == {"one"}
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(data)
    assert SEARCHER.in_files(tmp_path) == {"one"}


def test_what_is_nearly_the_same_is_not_found() -> None:
    for form in EACH:
        changed = bytes([form[0] ^ 3]) + form[1:]
        assert unmasked(changed) != unmasked(form)
    # A part of it turned round would be found by chance, where two letters are equal.
    another = canary().encode()
    assert SEARCHER.in_bytes(another) == set()
    assert SEARCHER.in_traffic(another) == set()
    assert SEARCHER.in_bytes(b"") == SEARCHER.in_traffic(b"") == set()


def test_all_is_found_at_once() -> None:
    together = "".join(WORDS.values()).encode()
    assert SEARCHER.in_bytes(together) == {"one", "other"}


def test_a_key_with_a_line_break_is_found() -> None:
    key = bytes(range(32))
    assert Searcher({"key": key}).in_bytes(b"x" + key) == {"key"}


def test_a_name_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / WORDS["other"]).mkdir()
    assert SEARCHER.in_files(tmp_path) == {"other"}
