"""Each error has one side, and no library's exception leaves the room."""

import contextlib
import inspect
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from tgtui import crypto
from tgtui.crypto import (
    DEFAULT_SUITE,
    SUITES,
    CipherSuite,
    CryptoError,
    Secret,
    SeededEntropy,
    SigningKey,
    UnsupportedSuite,
    errors,
)
from tgtui.errors import LocalFault, PeerFault


PEER: list[type[CryptoError]] = [
    errors.InvalidSignature,
    errors.DecryptionFailed,
    errors.InvalidPublicKey,
    errors.MacMismatch,
    errors.InvalidCertificate,
]
LOCAL: list[type[CryptoError]] = [
    errors.UnsupportedSuite,
    errors.BadKeyLength,
    errors.InvalidPrivateKey,
    errors.BadLength,
    errors.CannotCertify,
    errors.CostRefused,
    errors.NotEnoughMemory,
]
CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and value.__module__ == errors.__name__
]


def test_each_error_is_on_one_side() -> None:
    assert {*PEER, *LOCAL, CryptoError} == set(CLASSES)
    assert all(issubclass(error, CryptoError) for error in CLASSES)
    assert all(issubclass(error, PeerFault) for error in PEER)
    assert all(issubclass(error, LocalFault) for error in LOCAL)
    assert not any(issubclass(error, PeerFault) for error in LOCAL)
    assert not any(issubclass(error, LocalFault) for error in PEER)


@pytest.mark.parametrize("error", CLASSES)
def test_the_tree_in_the_docstring_names_it(error: type[CryptoError]) -> None:
    assert f"`{error.__name__}`" in (errors.__doc__ or "")
    assert getattr(crypto, error.__name__) is error


@pytest.mark.parametrize("error", [*PEER, CryptoError])
def test_it_has_a_sentence(error: type[CryptoError]) -> None:
    assert str(error()) == (error.__doc__ or "").split("\n", 1)[0]


def test_an_unsupported_suite_says_which() -> None:
    error = UnsupportedSuite(0x004D)
    assert error.suite_id == 0x4D
    assert str(error) == "cipher suite 0x004d is not supported"


# Every public function that takes bytes, called with bytes of any length.

Draw = Callable[[], bytes]
KEY = SigningKey(Secret(bytes(32)))
CALLS: dict[str, Callable[[CipherSuite, Draw, int], object]] = {
    "seal": lambda s, b, _: crypto.seal(s, Secret(b()), b(), plaintext=b(), aad=b()),
    "open_sealed": lambda s, b, _: crypto.open_sealed(
        s, Secret(b()), b(), ciphertext=b(), aad=b()
    ),
    "digest": lambda s, b, _: crypto.digest(s, b()),
    "mac": lambda s, b, _: crypto.mac(s, Secret(b()), b()),
    "check_mac": lambda s, b, _: crypto.check_mac(s, Secret(b()), b(), tag=b()),
    "extract": lambda s, b, _: crypto.extract(s, Secret(b()), Secret(b())),
    "expand": lambda s, b, n: crypto.expand(s, Secret(b()), b(), length=n),
    "expand_with_label": lambda s, b, n: crypto.expand_with_label(
        s, Secret(b()), b(), context=b(), length=n
    ),
    "derive_secret": lambda s, b, _: crypto.derive_secret(s, Secret(b()), b()),
    "SigningKey": lambda _, b, __: SigningKey(Secret(b())),
    "sign_with_label": lambda _, b, __: crypto.sign_with_label(KEY, b(), b()),
    "sign_content": lambda _, b, __: crypto.sign_content(b(), b()),
    "verify": lambda _, b, __: crypto.verify(b(), b(), signature=b()),
    "verify_with_label": lambda _, b, __: crypto.verify_with_label(
        b(), b(), b(), signature=b()
    ),
    "derive_key_pair": lambda s, b, _: crypto.derive_key_pair(s, Secret(b())),
    "public_key_of": lambda s, b, _: crypto.public_key_of(s, Secret(b())),
    "check_public_key": lambda s, b, _: crypto.check_public_key(s, b()),
    "seal_base": lambda s, b, _: crypto.seal_base(s, b(), info=b(), plaintext=b()),
    "open_base": lambda s, b, _: crypto.open_base(
        s, Secret(b()), info=b(), kem_output=b(), ciphertext=b()
    ),
    "encrypt_with_label": lambda s, b, _: crypto.encrypt_with_label(
        s, b(), b(), context=b(), plaintext=b()
    ),
    "decrypt_with_label": lambda s, b, _: crypto.decrypt_with_label(
        s, Secret(b()), b(), context=b(), kem_output=b(), ciphertext=b()
    ),
    "export_to": lambda s, b, n: crypto.export_to(
        s, b(), SeededEntropy(b""), info=b(), exporter_context=b(), length=n
    ),
    "export_from": lambda s, b, n: crypto.export_from(
        s, Secret(b()), kem_output=b(), info=b(), exporter_context=b(), length=n
    ),
    "stretch": lambda _, b, n: crypto.stretch(
        Secret(b()), b(), cost=crypto.PassphraseCost(passes=1, kib=n % 64)
    ),
    "seal_at_rest": lambda _, b, __: crypto.seal_at_rest(
        Secret(b()), SeededEntropy(b""), plaintext=Secret(b()), aad=b()
    ),
    "open_at_rest": lambda _, b, __: crypto.open_at_rest(
        Secret(b()), sealed=b(), aad=b()
    ),
    "seal_stream": lambda _, b, __: list(
        crypto.seal_stream(Secret(b()), SeededEntropy(b""), pieces=[b(), b()], aad=b())
    ),
    "open_stream": lambda _, b, __: list(
        crypto.open_stream(Secret(b()), pieces=[b(), b()], aad=b())
    ),
    "sealed_stream_length": lambda _, __, n: crypto.sealed_stream_length(n),
    "draw": lambda _, b, n: SeededEntropy(b()).draw(n),
    "system draw": lambda _, __, n: crypto.SystemEntropy().draw(n),
    "generate_certificate": lambda _, b, n: crypto.generate_certificate(
        [b().decode("latin-1")], SeededEntropy(b""), now=n * 10**11
    ),
    "spki_sha256": lambda _, b, __: crypto.spki_sha256(b()),
    "suite_by_id": lambda _, __, n: crypto.suite_by_id(n),
}
NOT_CALLED = {"compose", "generate_key_pair"}
"""Functions that take no bytes and no length."""

# Lengths that some field has, so that its check is passed and the next is met.
LENGTHS = [0, 1, 12, 16, 32, 48, 64, 1120, 1216]
BYTES = st.one_of(
    st.binary(max_size=100),
    st.builds(
        lambda byte, length: bytes((byte,)) * length,
        st.integers(0, 255),
        st.sampled_from(LENGTHS),
    ),
)


def test_every_function_is_called() -> None:
    functions = {name for name in crypto.__all__ if name[0].islower()}
    assert functions - CALLS.keys() == NOT_CALLED


@pytest.mark.parametrize("name", CALLS)
@given(data=st.data(), suite=st.sampled_from(list(SUITES.values())))
def test_only_errors_of_the_room_leave_it(
    name: str, data: st.DataObject, suite: CipherSuite
) -> None:
    length = data.draw(st.integers(-2, 20_000))
    with contextlib.suppress(CryptoError):
        CALLS[name](suite, lambda: data.draw(BYTES), length)


def test_the_default_suite_is_among_them() -> None:
    assert SUITES[DEFAULT_SUITE.id] is DEFAULT_SUITE
