"""Verifies message keys, and the keys of sender data (RFC 9420 §6.3.2, §9)."""

from tests.mls.vectors.case import Case, same
from tgtui.codec import opaque
from tgtui.crypto import CipherSuite, seal
from tgtui.mls.framing.content import ContentType
from tgtui.mls.framing.private_message import PrivateMessage, SenderData
from tgtui.mls.ratchet import MessageKey
from tgtui.mls.secret_tree import RatchetKind, SecretTree


PREFIXES = {
    RatchetKind.HANDSHAKE: "handshake",
    RatchetKind.APPLICATION: "application",
}


def verify(case: Case) -> None:
    """Verify one secret tree."""
    suite = case.suite
    _verify_sender_data(suite, case.case("sender_data"))
    leaves = case.case_lists("leaves")
    # RFC 9420 §9: the secret tree has the shape of the ratchet tree, which is full.
    size = 1 << (len(leaves) - 1).bit_length()
    tree = SecretTree.start(suite, size, encryption=case.secret("encryption_secret"))
    for leaf, generations in enumerate(leaves):
        for kind in RatchetKind:
            _verify_ratchet(tree, leaf, kind, generations=generations)


def _verify_ratchet(
    tree: SecretTree, leaf: int, kind: RatchetKind, *, generations: list[Case]
) -> None:
    received = sent = tree
    number = 0
    for case in sorted(generations, key=lambda case: case.number("generation")):
        generation = case.number("generation")
        received, key = received.key_of(
            leaf, kind, generation=generation, jump=generation, keep=0
        )
        _verify_key(key, case, kind)
        while number <= generation:
            sent, number, key = sent.next_key(leaf, kind)
            number += 1
        _verify_key(key, case, kind)


def _verify_key(key: MessageKey, case: Case, kind: RatchetKind) -> None:
    name = PREFIXES[kind]
    same(f"{name}_key", key.key.expose(), case.data(f"{name}_key"))
    same(f"{name}_nonce", key.nonce.expose(), case.data(f"{name}_nonce"))


def _verify_sender_data(suite: CipherSuite, case: Case) -> None:
    # What is sealed with the published key and nonce opens only with the same ones,
    # which the library derives from the sample of the ciphertext.
    group_id, epoch, content_type = b"group", 7, ContentType.APPLICATION
    sender = SenderData(1, 2, b"\x03\x04\x05\x06")
    sealed = seal(
        suite,
        case.secret("key"),
        case.data("nonce"),
        plaintext=sender.encoded(),
        aad=opaque(group_id) + epoch.to_bytes(8, "big") + bytes((content_type,)),
    )
    message = PrivateMessage(
        group_id, epoch, content_type, b"", sealed, case.data("ciphertext")
    )
    found = message.open_sender_data(suite, case.secret("sender_data_secret"))
    same("sender_data", found, sender)
