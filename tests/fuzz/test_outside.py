"""No decoder of the relay, of the vault and of copied texts is left out."""

import pytest

from tests.fuzz import of_relay, of_texts
from tests.fuzz.decoders import DECODERS
from tests.hygiene.sources import PACKAGE, functions, parsed, python_files
from tgtui.relay.web import admin_words


PREFIXES = ("decode_", "_decode_", "read_", "parse_")

COVERED = {
    "identity": {
        # By "handle", "relay address", and "key string" and its like.
        *("decode_handle", "read_address", "parse_address"),
        *("parse_id", "parse_invite", "parse_key_string", "parse_moderator_key"),
        # By each statement: the byte in front.
        "read_version",
    },
    "relay": {
        *("decode_asked", "read_token", "_decode_token"),
        # These read files of the operator's own, whole, or no more than bytes.
        *("read_key", "read_secret", "read_root", "read_body"),
    },
    "vault": {
        # The second and third are parts of the first.
        *("decode_entries", "_decode_all", "_decode_entry"),
        # It reads no more than bytes.
        "read_private",
    },
}


@pytest.mark.parametrize("room", COVERED)
def test_no_decoder_is_forgotten(room: str) -> None:
    names = {
        function.name
        for path in python_files(PACKAGE / room)
        for function in functions(parsed(path))
        if function.name.startswith(PREFIXES)
    }
    assert names == COVERED[room]


def test_all_are_in_the_list() -> None:
    named = {each.name for each in (*of_relay.decoders(), *of_texts.decoders())}
    named |= {"handle", "relay address", "sealed keys", "sealed entries"}
    assert named <= set(DECODERS)


def test_each_thing_that_may_be_asked_is_an_example() -> None:
    (asked,) = (each for each in of_relay.decoders() if "operator" in each.name)
    kinds = {
        value
        for value in vars(admin_words).values()
        if isinstance(value, type) and issubclass(value, admin_words.Ask)
    }
    assert {type(value) for value in asked.examples()} == kinds - {admin_words.Ask}
