"""Tests of tgtui.mls.protection: a signed message in either format."""

from dataclasses import replace

import pytest

from tests.mls.handshakes import trio
from tests.mls.support import environment
from tgtui.mls import (
    ContentType,
    Environment,
    Framing,
    NotPossible,
    PrivateMessage,
    PublicMessage,
    Remove,
    Settings,
    WireFormat,
    decode_message,
)


def test_each_format_is_what_it_says(env: Environment) -> None:
    alice, *_ = trio(env)
    _, public = alice.propose(Remove(2), env, Framing(WireFormat.PUBLIC_MESSAGE))
    _, private = alice.propose(Remove(2), env, Framing(WireFormat.PRIVATE_MESSAGE))
    assert isinstance(decode_message(public), PublicMessage)
    message = decode_message(private)
    assert isinstance(message, PrivateMessage)
    assert message.content_type is ContentType.PROPOSAL


def test_a_public_message_uses_no_message_key(env: Environment) -> None:
    alice, *_ = trio(env)
    after, _ = alice.propose(Remove(2), env, Framing(WireFormat.PUBLIC_MESSAGE))
    assert after.state.secret_tree is alice.state.secret_tree


def test_padding_hides_the_length(env: Environment) -> None:
    settings = Settings(padding=lambda size: -size % 512)
    padded = replace(env, settings=settings)
    alice, *_ = trio(env)
    sizes = {len(alice.send(bytes(size), padded)[1]) for size in (0, 1, 200, 400)}
    assert len(sizes) == 1
    assert len(alice.send(bytes(512), padded)[1]) - sizes.pop() == 512


def test_there_is_an_end_to_the_messages_of_an_epoch() -> None:
    env = environment(ciphertext_limit=0)
    alice, *_ = trio(environment())
    with pytest.raises(NotPossible, match="too many"):
        alice.send(b"hello", env)


def test_handshakes_and_messages_count_apart(env: Environment) -> None:
    alice, *_ = trio(env)
    limited = replace(env, settings=Settings(ciphertext_limit=1))
    alice, _ = alice.send(b"hello", limited)
    alice.propose(Remove(2), limited)


def test_no_padding_is_shorter_than_nothing(env: Environment) -> None:
    alice, *_ = trio(env)
    shorter = replace(env, settings=Settings(padding=lambda _: -1))
    with pytest.raises(NotPossible, match="is -1 bytes long"):
        alice.send(b"hello", shorter)
    alice.send(b"hello", replace(env, settings=Settings(padding=lambda _: 0)))
