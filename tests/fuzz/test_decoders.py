"""Each decoder for a moment: what it makes, what is nearly that, and what is not."""

import importlib
import pkgutil

import pytest
from hypothesis import given, settings, strategies as st

import tgtui.franking
import tgtui.identity
from tests.fuzz import of_franking, of_identity
from tests.fuzz.decoder import Decoder
from tests.fuzz.decoders import DECODERS, STORED
from tests.fuzz.judging import judge
from tests.fuzz.mutating import mutated
from tests.hygiene.sources import PACKAGE, functions, parsed, python_files
from tgtui.codec import Reader
from tgtui.crypto import suite_by_id
from tgtui.errors import LocalFault


EXAMPLES = 20
"""How often hypothesis tries each; `python -m tests.fuzz` tries for longer."""

COVERED = {
    # By "MLSMessage", "stored group", and "Application body" and its like.
    "decode_message",
    "decode_state",
    "decode_body",
    "decode_auth",
    "decode_content_type",
    "decode_extensions",
    "decode_one_epoch",
    "decode_outcome",
    "decode_proposal",
    "decode_proposal_or_ref",
    "read_message",
}

each_decoder = pytest.mark.parametrize("name", DECODERS)


def test_no_decoder_is_forgotten() -> None:
    names = {
        function.name
        for path in python_files(PACKAGE / "mls")
        for function in functions(parsed(path))
        if function.name.startswith(("decode_", "read_"))
    }
    assert names == COVERED


def test_no_class_of_franking_is_forgotten() -> None:
    names = {
        value.__name__
        for module in pkgutil.iter_modules(tgtui.franking.__path__, "tgtui.franking.")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, type)
        and value.__module__ == module.name
        and hasattr(value, "decode")
    }
    read = {
        getattr(decode, "__self__", None)
        for decode, *_ in of_franking.DECODERS.values()
    }
    # An opening is read as part of what it opens.
    found = {kind.__name__ for kind in read if isinstance(kind, type)}
    assert names - {"Opening"} == found


def test_no_class_of_identity_is_forgotten() -> None:
    """Parts are read as part of the structure that they are in."""
    parts = {"Period", "FrankingKey", "ModerationKey", "TlsKey", "RelayLimits"}
    readers = {
        name
        for name, value in vars(tgtui.identity).items()
        if isinstance(value, type) and hasattr(value, "decode")
    }
    read = {
        getattr(decode, "__self__", None)
        for decode, *_ in of_identity.DECODERS.values()
    }
    assert readers - parts == {kind.__name__ for kind in read if isinstance(kind, type)}


def read_suite(reader: Reader) -> int:
    """Read a suite as if whoever reads had chosen it."""
    return suite_by_id(reader.u16()).id


def toy(*, stored: bool) -> Decoder:
    """Return a decoder that blames this program for what it reads."""
    return Decoder(
        "toy",
        read_suite,
        lambda value, writer: writer.u16(value),
        lambda: [3],
        stored=stored,
    )


def test_nobody_is_blamed_for_what_a_peer_sends() -> None:
    with pytest.raises(LocalFault):
        judge(toy(stored=False), b"\x12\x34")
    assert not judge(toy(stored=True), b"\x12\x34")


def test_what_is_stored_is_marked() -> None:
    marked = {name for name, decoder in DECODERS.items() if decoder.stored}
    assert marked == {
        *STORED,
        *of_franking.STORED,
        "stored group",
        "stored epoch",
        "stored outcome",
    }


@each_decoder
def test_what_is_valid_is_accepted(name: str) -> None:
    corpus = DECODERS[name].corpus()
    assert corpus
    assert all(judge(DECODERS[name], data) for data in corpus)


@each_decoder
def test_what_is_cut_short_or_continued_is_judged(name: str) -> None:
    decoder = DECODERS[name]
    data = decoder.corpus()[0]
    for end in range(min(len(data), 200)):
        judge(decoder, data[:end])
        assert not judge(decoder, data + data[: end + 1])


@pytest.mark.slow
@each_decoder
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_what_is_nearly_valid_is_judged(name: str, data: st.DataObject) -> None:
    decoder = DECODERS[name]
    judge(decoder, data.draw(mutated(decoder.corpus())))


@pytest.mark.slow
@each_decoder
@settings(max_examples=EXAMPLES)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_judged(name: str, data: bytes) -> None:
    judge(DECODERS[name], data)
