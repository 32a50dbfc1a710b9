"""PrivateMessage: encrypted content, padded, its sender hidden (RFC 9420 §6.3)."""

from dataclasses import replace

import pytest

from tests.mls import forge
from tests.mls.support import SUITE, all_flipped, each_suite, environment, new_group
from tests.mls.wire import read_back
from tgtui.codec import (
    TooLong,
    TrailingBytes,
    Truncated,
    decode_whole,
    encoded,
    opaque,
)
from tgtui.crypto import (
    CipherSuite,
    DecryptionFailed,
    InvalidSignature,
    Secret,
    expand_with_label,
    seal,
)
from tgtui.mls import (
    Environment,
    Group,
    InvalidContent,
    MessageReceived,
    PrivateMessage,
    Remove,
    Settings,
    decode_message,
    labels,
)
from tgtui.mls.framing.content import ContentType, Header, UnverifiedContent
from tgtui.mls.framing.private_message import SealingKeys, SenderData, protect_private
from tgtui.mls.ratchet import MessageKey
from tgtui.mls.secret_tree import RatchetKind
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.wire_format import WireFormat


def read(data: bytes) -> PrivateMessage:
    """Return the PrivateMessage in an MLSMessage."""
    message = decode_message(data)
    assert isinstance(message, PrivateMessage)
    return message


def opened(group: Group, message: PrivateMessage) -> UnverifiedContent:
    """Open a message as a member does."""
    suite = group.suite
    sender = message.open_sender_data(suite, group.state.epoch.secrets.sender_data)
    handshake = message.content_type is not ContentType.APPLICATION
    _, key = group.state.secret_tree.key_of(
        sender.leaf_index,
        RatchetKind.HANDSHAKE if handshake else RatchetKind.APPLICATION,
        generation=sender.generation,
        jump=0,
        keep=0,
    )
    return message.open_content(suite, key, sender)


def plaintext_of(group: Group) -> bytes:
    """Return the plaintext of an honest message of a member."""
    content = ContentType.APPLICATION, b"\x05hello"
    made = forge.signed(group, content, wire_format=WireFormat.PRIVATE_MESSAGE)
    return made.content + made.auth()


def test_the_wire_shows_group_epoch_type_and_clear_data_alone(
    env: Environment,
) -> None:
    _, bob = new_group(env, 2)
    _, data = bob.send(b"hello", env, authenticated_data=b"clear")
    message = read_back(PrivateMessage.decode, data[4:])
    assert (message.group_id, message.epoch) == (bob.group_id, 1)
    assert message.content_type is ContentType.APPLICATION
    assert message.authenticated_data == b"clear"
    assert len(message.encrypted_sender_data) == 12 + 16
    assert b"hello" not in data


def test_sender_data_is_leaf_generation_and_guard() -> None:
    sender = SenderData(1, 2, b"hide")
    assert sender.encoded() == b"\0\0\0\x01\0\0\0\x02hide"
    assert decode_whole(SenderData.decode, sender.encoded()) == sender
    with pytest.raises(Truncated):
        decode_whole(SenderData.decode, sender.encoded()[:-1])


@each_suite
def test_sender_data_is_sealed_with_a_key_of_the_ciphertext(
    suite: CipherSuite,
) -> None:
    secret = Secret(b"s" * suite.hash_length)
    key = MessageKey(Secret(b"k" * suite.key_length), Secret(b"n" * 12))
    header = Header(b"group", 7, Sender(SenderType.MEMBER, 5), b"clear")
    sender = SenderData(5, 9, b"\x01\x02\x03\x04")
    message = protect_private(
        suite,
        header,
        content=(ContentType.APPLICATION, b"plaintext" * 9),
        keys=SealingKeys(key, sender, secret),
    )
    guarded = bytes(n ^ g for n, g in zip(b"nnnn", sender.reuse_guard, strict=True))
    aad = b"\x05group" + bytes(7) + b"\x07" + b"\x01"
    assert message.ciphertext == seal(
        suite,
        key.key,
        guarded + b"n" * 8,
        plaintext=b"plaintext" * 9,
        aad=aad + b"\x05clear",
    )
    sample = message.ciphertext[: suite.hash_length]
    data_key, data_nonce = (
        expand_with_label(suite, secret, label, context=sample, length=length)
        for label, length in (
            (labels.KEY, suite.key_length),
            (labels.NONCE, suite.nonce_length),
        )
    )
    assert message.encrypted_sender_data == seal(
        suite, data_key, data_nonce.expose(), plaintext=sender.encoded(), aad=aad
    )
    assert message.open_sender_data(suite, secret) == sender


def test_the_guard_is_added_to_the_first_four_bytes_of_the_nonce() -> None:
    key = Secret(b"k" * SUITE.key_length)
    nonce = Secret(bytes.fromhex("000102030405060708090a0b"))
    sender = SenderData(1, 0, bytes.fromhex("ff00f0a5"))
    message = protect_private(
        SUITE,
        Header(b"group", 7, Sender(SenderType.MEMBER, 1)),
        content=(ContentType.APPLICATION, b"plaintext"),
        keys=SealingKeys(MessageKey(key, nonce), sender, Secret(b"s" * 32)),
    )
    guarded = bytes.fromhex("ff01f2a60405060708090a0b")
    aad = b"\x05group" + bytes(7) + b"\x07\x01\0"
    sealed = seal(SUITE, key, guarded, plaintext=b"plaintext", aad=aad)
    assert message.ciphertext == sealed


def test_a_short_ciphertext_is_sampled_whole(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    suite = alice.suite
    key = MessageKey(Secret(b"k" * suite.key_length), Secret(b"n" * 12))
    secret = alice.state.epoch.secrets.sender_data
    sender = SenderData(1, 0, b"hide")
    message = protect_private(
        suite,
        Header(alice.group_id, 1, Sender(SenderType.MEMBER, 1)),
        content=(ContentType.APPLICATION, b""),
        keys=SealingKeys(key, sender, secret),
    )
    assert len(message.ciphertext) == 16
    assert message.open_sender_data(suite, secret) == sender


def test_who_sent_it_is_taken_from_the_sender_data(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    content = opened(alice, read(bob.send(b"hello", env, authenticated_data=b"ad")[1]))
    header = content.claimed_header
    assert header == Header(alice.group_id, 1, Sender(SenderType.MEMBER, 1), b"ad")
    assert content.wire_format is WireFormat.PRIVATE_MESSAGE
    key = bob.state.epoch.signing_key.public_key
    verified = content.verify(key, alice.state.epoch.encoded_context)
    assert verified.body == b"hello"


def test_proposals_and_commits_are_read_alike(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    proposal = opened(alice, read(bob.propose(Remove(0), env)[1]))
    assert proposal.claimed_proposal() == Remove(0)
    commit = opened(alice, read(bob.commit(env).message))
    assert commit.claimed_commit() is not None


@pytest.mark.parametrize("padding", [1, 1000, 70_000])
def test_padding_hides_the_length(padding: int) -> None:
    env = environment()
    alice, bob = new_group(env, 2)
    plain = read(bob.send(b"hello", env)[1])
    padded_env = replace(env, settings=Settings(padding=lambda _: padding))
    _, data = bob.send(b"hello", padded_env)
    assert len(read(data).ciphertext) == len(plain.ciphertext) + padding
    _, event = alice.receive(data, env)
    assert isinstance(event, MessageReceived)
    assert event.data == b"hello"


def test_padding_is_told_the_length_without_it() -> None:
    env = environment()
    _, bob = new_group(env, 2)
    asked: list[int] = []

    def to_a_kilobyte(length: int) -> int:
        asked.append(length)
        return -length % 1024

    _, data = bob.send(b"hello", replace(env, settings=Settings(padding=to_a_kilobyte)))
    assert asked == [len(plaintext_of(bob))]
    assert len(read(data).ciphertext) == 1024 + 16


@pytest.mark.parametrize("padding", [b"\x01", b"\0\0\x80", b"\x01" + bytes(99)])
def test_padding_is_zero(env: Environment, padding: bytes) -> None:
    alice, bob = new_group(env, 2)
    plaintext = plaintext_of(bob) + padding
    message = forge.private(bob, ContentType.APPLICATION, plaintext)
    forge.refuses(
        alice, message, InvalidContent, environment=env, match="padding is not zero"
    )
    honest = forge.private(bob, ContentType.APPLICATION, plaintext_of(bob) + bytes(99))
    alice.receive(honest, env)


def test_an_application_message_has_to_be_signed(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    content = b"\x05hello"
    for signature in (opaque(b""), opaque(bytes(64)), b"\0" + bytes(100)):
        message = forge.private(bob, ContentType.APPLICATION, content + signature)
        forge.refuses(alice, message, InvalidSignature, environment=env)
    cut = forge.private(bob, ContentType.APPLICATION, content)
    forge.refuses(alice, cut, Truncated, environment=env)


def test_a_member_cannot_speak_for_another(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    plaintext = plaintext_of(bob)
    message = forge.private(bob, ContentType.APPLICATION, plaintext, leaf=2)
    forge.refuses(alice, message, InvalidSignature, environment=env)


def test_a_message_in_clear_is_not_one_that_was_encrypted(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    made = forge.signed(bob, (ContentType.PROPOSAL, b"\0\x03\0\0\0\0"))
    plaintext = made.content + made.auth()
    message = forge.private(bob, ContentType.PROPOSAL, plaintext)
    forge.refuses(alice, message, InvalidSignature, environment=env)


def test_every_bit_counts(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    message = read(bob.send(b"hello", env, authenticated_data=b"ad")[1])
    changed = [
        *(replace(message, ciphertext=w) for w in all_flipped(message.ciphertext)),
        *(
            replace(message, encrypted_sender_data=w)
            for w in all_flipped(message.encrypted_sender_data)
        ),
        *(replace(message, authenticated_data=w) for w in all_flipped(b"ad")),
        replace(message, content_type=ContentType.PROPOSAL),
    ]
    for wrong in changed:
        with pytest.raises(DecryptionFailed):
            alice.receive(wrong, env)


def test_the_sender_data_is_that_of_this_ciphertext(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    bob, first = bob.send(b"one", env)
    _, second = bob.send(b"two", env)
    swapped = replace(
        read(first), encrypted_sender_data=read(second).encrypted_sender_data
    )
    with pytest.raises(DecryptionFailed):
        alice.receive(swapped, env)


def test_sender_data_of_a_wrong_size_is_malformed(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    message = read(bob.send(b"hello", env)[1])
    suite, secret = alice.suite, alice.state.epoch.secrets.sender_data
    sample = message.ciphertext[: suite.hash_length]
    key = expand_with_label(
        suite, secret, labels.KEY, context=sample, length=suite.key_length
    )
    nonce = expand_with_label(suite, secret, labels.NONCE, context=sample, length=12)
    aad = opaque(message.group_id) + message.epoch.to_bytes(8, "big") + b"\x01"
    for size, error in ((11, Truncated), (13, TrailingBytes)):
        sealed = seal(suite, key, nonce.expose(), plaintext=bytes(size), aad=aad)
        with pytest.raises(error):
            alice.receive(replace(message, encrypted_sender_data=sealed), env)


def test_the_parts_have_limits(env: Environment) -> None:
    _, bob = new_group(env, 2)
    message = read(bob.send(b"hello", env)[1])
    for long in (
        replace(message, group_id=bytes(257)),
        replace(message, authenticated_data=bytes(65_537)),
        replace(message, encrypted_sender_data=bytes(257)),
    ):
        with pytest.raises(TooLong):
            decode_whole(PrivateMessage.decode, encoded(long))
    head = encoded(message)[: -len(opaque(message.ciphertext))]
    with pytest.raises(TooLong):
        decode_whole(PrivateMessage.decode, head + b"\x84\0\0\x01")


def test_a_private_message_prints_no_key(env: Environment) -> None:
    key = MessageKey(Secret(b"my key"), Secret(b"my nonce"))
    keys = SealingKeys(key, SenderData(1, 2, b"hide"), Secret(b"my secret"))
    assert "my " not in repr(keys)
    assert env.now
