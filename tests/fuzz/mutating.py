"""Turns valid encodings into nearly valid ones."""

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


LENGTHS: Final = (
    b"\x00",
    b"\x01",
    b"\x3f",
    b"\x40\x40",
    b"\x7f\xff",
    b"\x80\x00\x40\x00",
    b"\xbf\xff\xff\xff",
    b"\xc0\x00\x00\x00\x00\x00\x00\x00",
)
"""Length headers at the edges of what RFC 9420 §2.1.2 allows, and beyond."""


@st.composite
def mutated(draw: st.DrawFn, corpus: Sequence[bytes]) -> bytes:
    """Draw one of `corpus`, changed in a few places."""
    data = draw(st.sampled_from(corpus))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 8)))
        data = data[:start] + draw(_insertion(corpus)) + data[end:]
    return data


def _insertion(corpus: Sequence[bytes]) -> SearchStrategy[bytes]:
    pieces = st.sampled_from(corpus).flatmap(
        lambda data: st.slices(min(len(data), 64)).map(lambda cut: data[cut])
    )
    return st.one_of(st.binary(max_size=8), st.sampled_from(LENGTHS), pieces)
