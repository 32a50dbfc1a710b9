"""GREASE: the places of RFC 9420 §13.5, the reserved values, and nothing else."""

from hypothesis import given, strategies as st

from tests.mls.support import environment
from tgtui.crypto import SeededEntropy
from tgtui.mls import Capabilities, Extension
from tgtui.mls.grease import (
    VALUES,
    greased_capabilities,
    greased_extensions,
    without_grease,
)


SAID = Capabilities(cipher_suites=(3,), extensions=(10,), proposals=(8,))


def test_the_values_are_those_of_the_registry() -> None:
    # RFC 9420 §17: 0x0A0A, 0x1A1A ... 0xEAEA, and never 0xFAFA.
    expected = [int(f"{digit:X}A{digit:X}A", 16) for digit in range(15)]
    assert list(VALUES) == expected


@given(st.binary(max_size=8))
def test_each_list_but_the_versions_gets_one_value_at_its_end(seed: bytes) -> None:
    greased = greased_capabilities(SAID, SeededEntropy(seed))
    assert greased.versions == SAID.versions
    for name in ("cipher_suites", "extensions", "proposals", "credentials"):
        *before, last = getattr(greased, name)
        assert tuple(before) == getattr(SAID, name)
        assert last in VALUES


def test_every_value_is_used_in_every_list() -> None:
    entropy = environment().entropy
    greased = [greased_capabilities(SAID, entropy) for _ in range(500)]
    for name in ("cipher_suites", "extensions", "proposals", "credentials"):
        assert {getattr(one, name)[-1] for one in greased} == set(VALUES)
    assert len(set(greased)) == len(VALUES)


@given(st.binary(max_size=8))
def test_an_extension_is_added_that_the_capabilities_list(seed: bytes) -> None:
    entropy = SeededEntropy(seed)
    said = greased_capabilities(SAID, entropy)
    own = (Extension(10, b""),)
    *before, last = greased_extensions(own, said, entropy)
    assert tuple(before) == own
    assert last.extension_type == said.extensions[-1]
    assert len(last.data) == 4


def test_what_the_capabilities_do_not_list_is_not_added() -> None:
    assert greased_extensions((), SAID, environment().entropy) == ()


@given(st.binary(max_size=8))
def test_what_a_client_really_supports_is_what_stands_beside_grease(
    seed: bytes,
) -> None:
    greased = greased_capabilities(SAID, SeededEntropy(seed))
    assert without_grease(greased) == SAID
    assert without_grease(greased_capabilities(greased, SeededEntropy(seed))) == SAID


def test_no_extension_is_added_twice() -> None:
    said = Capabilities(extensions=(VALUES[3], 10))
    once = greased_extensions((), said, environment().entropy)
    assert [extension.extension_type for extension in once] == [VALUES[3]]
    assert greased_extensions(once, said, environment().entropy) == once
