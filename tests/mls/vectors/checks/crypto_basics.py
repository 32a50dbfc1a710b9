"""Verifies the labelled primitives (RFC 9420 §5.1.2, §5.1.3, §5.2, §8, §9)."""

from tests.mls.vectors.case import Case, same
from tgtui.crypto import (
    CipherSuite,
    Secret,
    decrypt_with_label,
    derive_secret,
    encrypt_with_label,
    expand_with_label,
    sign_with_label,
    verify_with_label,
)
from tgtui.mls.hash_ref import ref_hash


def verify(case: Case) -> None:
    """Verify the primitives of one cipher suite."""
    suite = case.suite
    _verify_ref_hash(suite, case.case("ref_hash"))
    _verify_expand(suite, case.case("expand_with_label"))
    _verify_derive(suite, case.case("derive_secret"))
    _verify_derive_tree(suite, case.case("derive_tree_secret"))
    _verify_sign(case.case("sign_with_label"))
    _verify_encrypt(suite, case.case("encrypt_with_label"))


def _verify_ref_hash(suite: CipherSuite, case: Case) -> None:
    found = ref_hash(suite, case.text("label"), case.data("value"))
    same("ref_hash", found, case.data("out"))


def _verify_expand(suite: CipherSuite, case: Case) -> None:
    found = expand_with_label(
        suite,
        case.secret("secret"),
        case.text("label"),
        context=case.data("context"),
        length=case.number("length"),
    )
    same("expand_with_label", found.expose(), case.data("out"))


def _verify_derive(suite: CipherSuite, case: Case) -> None:
    found = derive_secret(suite, case.secret("secret"), case.text("label"))
    same("derive_secret", found.expose(), case.data("out"))


def _verify_derive_tree(suite: CipherSuite, case: Case) -> None:
    # RFC 9420 §9: the context of DeriveTreeSecret is the generation, a uint32.
    found = expand_with_label(
        suite,
        case.secret("secret"),
        case.text("label"),
        context=case.number("generation").to_bytes(4, "big"),
        length=case.number("length"),
    )
    same("derive_tree_secret", found.expose(), case.data("out"))


def _verify_sign(case: Case) -> None:
    public, label, content = case.data("pub"), case.text("label"), case.data("content")
    verify_with_label(public, label, content, signature=case.data("signature"))
    own = sign_with_label(case.signing_key("priv"), label, content)
    verify_with_label(public, label, content, signature=own)


def _verify_encrypt(suite: CipherSuite, case: Case) -> None:
    label, context = case.text("label"), case.data("context")
    plaintext = case.data("plaintext")
    published = case.data("kem_output"), case.data("ciphertext")
    own = encrypt_with_label(
        suite, case.data("pub"), label, context=context, plaintext=plaintext
    )
    private: Secret = case.secret("priv")
    for what, (kem_output, ciphertext) in (("published", published), ("own", own)):
        found = decrypt_with_label(
            suite,
            private,
            label,
            context=context,
            kem_output=kem_output,
            ciphertext=ciphertext,
        )
        same(f"the {what} plaintext", found, plaintext)
