"""Capabilities on the wire, and what a client supports without saying so."""

import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

from tests.hygiene.sources import ROOT
from tests.mls.support import assert_exact
from tgtui.codec import (
    Reader,
    TooLong,
    Truncated,
    decode_whole,
    encoded,
    length_header,
    opaque,
)
from tgtui.crypto import SUITES
from tgtui.mls import Capabilities, CredentialType, Extension, limits
from tgtui.mls.capabilities import DEFAULT_PROPOSALS, MLS10
from tgtui.mls.extension import DEFAULT_EXTENSIONS


SAID = Capabilities((1, 2), (1, 3), (10, 0x1A1A), (8,), (1, 2))
DATA = bytes.fromhex("04 0001 0002 04 0001 0003 04 000a 1a1a 02 0008 04 0001 0002")

uint16s = st.lists(st.integers(0, 0xFFFF), max_size=8).map(tuple)
capabilities = st.builds(Capabilities, uint16s, uint16s, uint16s, uint16s, uint16s)


def test_capabilities_are_five_lists_of_numbers() -> None:
    assert encoded(SAID) == DATA
    assert assert_exact(Capabilities.decode, DATA) == SAID


@given(capabilities)
def test_what_was_encoded_is_decoded(said: Capabilities) -> None:
    data = encoded(said)
    again = decode_whole(Capabilities.decode, data)
    assert again == said
    assert hash(again) == hash(said)
    assert encoded(again) == data


@given(capabilities, capabilities)
def test_equal_capabilities_and_only_those_are_equal_in_all_lists(
    one: Capabilities, other: Capabilities
) -> None:
    assert (one == other) == (encoded(one) == encoded(other))


def test_no_peer_can_choose_the_hash() -> None:
    """The hash of a tuple of numbers is the same in every process; this one is not."""
    enumerated = Capabilities(credentials=(CredentialType.BASIC,))
    assert hash(enumerated) == hash(Capabilities(credentials=(1,)))
    code = "from tgtui.mls import Capabilities; print(hash(Capabilities()))"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 2


def test_equal_bytes_give_the_same_object() -> None:
    first, second = (decode_whole(Capabilities.decode, DATA) for _ in range(2))
    assert first is second


def test_the_reader_stands_behind_what_was_read() -> None:
    reader = Reader(DATA + b"rest")
    Capabilities.decode(reader)
    assert reader.remaining == len(b"rest")


@pytest.mark.parametrize("place", range(5))
def test_each_list_has_a_limit(place: int) -> None:
    def data(size: int) -> bytes:
        return b"\0" * place + opaque(bytes(size)) + b"\0" * (4 - place)

    decode_whole(Capabilities.decode, data(limits.CAPABILITIES))
    with pytest.raises(TooLong):
        decode_whole(Capabilities.decode, data(limits.CAPABILITIES + 1))
    with pytest.raises(TooLong):
        decode_whole(
            Capabilities.decode, b"\0" * place + length_header(limits.CAPABILITIES + 1)
        )


@pytest.mark.parametrize("place", range(5))
def test_half_a_number_in_a_list_is_rejected(place: int) -> None:
    data = b"\0" * place + b"\3abc" + b"\0" * (4 - place)
    with pytest.raises(Truncated):
        decode_whole(Capabilities.decode, data)


def test_a_client_supports_by_default_what_this_library_does() -> None:
    assert Capabilities() == Capabilities((MLS10,), tuple(SUITES), (), (), (1,))


def test_what_a_leaf_uses_is_added_once_and_defaults_are_left_out() -> None:
    used = (Extension(3, b""), Extension(10, b""), Extension(11, b""))
    said = Capabilities((1,), (1,), (10, 5), (3, 8), (1,))
    covering = said.covering(3, 2, extensions=used)
    assert covering == Capabilities((1,), (1, 3), (10, 11), (8,), (1, 2))
    assert covering.covering(3, 2, extensions=used) == covering


@given(capabilities, uint16s)
def test_default_types_are_neither_added_nor_kept(
    said: Capabilities, used: tuple[int, ...]
) -> None:
    # RFC 9420 §7.2: capabilities MUST NOT list the default types.
    listed = tuple(Extension(kind, b"") for kind in used)
    covering = said.covering(3, 1, extensions=listed)
    assert DEFAULT_EXTENSIONS.isdisjoint(covering.extensions)
    assert DEFAULT_PROPOSALS.isdisjoint(covering.proposals)
    assert all(covering.supports_extension(kind) for kind in used)
    assert 3 in covering.cipher_suites
    assert 1 in covering.credentials


def test_default_types_are_supported_without_being_listed() -> None:
    said = Capabilities()
    assert all(said.supports_extension(kind) for kind in DEFAULT_EXTENSIONS)
    assert all(said.supports_proposal(kind) for kind in DEFAULT_PROPOSALS)


def test_other_types_are_supported_where_they_are_listed() -> None:
    assert SAID.supports_extension(10)
    assert not SAID.supports_extension(8)
    assert SAID.supports_proposal(8)
    assert not SAID.supports_proposal(10)


def test_the_default_types_are_those_of_the_registries() -> None:
    # RFC 9420 §17.3 and §17.4.
    assert {1, 2, 3, 4, 5} == DEFAULT_EXTENSIONS
    assert {1, 2, 3, 4, 5, 6, 7} == DEFAULT_PROPOSALS
