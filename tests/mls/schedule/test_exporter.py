"""The exporter, as RFC 9420 §8.5 writes it."""

import hashlib

import pytest

from tests.mls.support import SUITE, each_suite
from tgtui.crypto import (
    BadLength,
    CipherSuite,
    Secret,
    derive_secret,
    expand_with_label,
)
from tgtui.mls.schedule.exporter import export


SECRET = Secret(bytes(range(32)))


@each_suite
@pytest.mark.parametrize("length", [0, 1, 32, 64, 500])
def test_a_secret_is_bound_to_label_context_and_length(
    suite: CipherSuite, length: int
) -> None:
    found = export(suite, SECRET, b"label", context=b"context", length=length)
    assert found == expand_with_label(
        suite,
        derive_secret(suite, SECRET, b"label"),
        b"exported",
        context=hashlib.new(suite.hash_name, b"context").digest(),
        length=length,
    )
    assert len(found) == length


def test_other_labels_contexts_and_secrets_give_other_secrets() -> None:
    found = [
        export(SUITE, secret, label, context=context, length=32).expose()
        for secret in (SECRET, Secret(bytes(32)))
        for label in (b"", b"a")
        for context in (b"", b"a")
    ]
    assert len(set(found)) == 8


@pytest.mark.parametrize("length", [-1, 255 * 32 + 1])
def test_a_length_that_hkdf_cannot_give_is_refused(length: int) -> None:
    with pytest.raises(BadLength):
        export(SUITE, SECRET, b"", context=b"", length=length)
