"""Pre-shared keys: their names on the wire, and the chain of RFC 9420 §8.4."""

import hmac

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import (
    SUITE,
    assert_exact,
    assert_limited,
    each_suite,
    environment,
)
from tgtui.codec import BadValue, Writer, decode_whole, encoded
from tgtui.crypto import CipherSuite, Secret, expand_with_label
from tgtui.mls import (
    InvalidProposal,
    Lineage,
    PreSharedKeyId,
    PskType,
    ResumptionUsage,
    limits,
)
from tgtui.mls.schedule.psk import psk_secret


EXTERNAL = PreSharedKeyId.external(b"name", b"nonce")
RESUMPTION = PreSharedKeyId.resumption(
    ResumptionUsage.BRANCH, b"group", epoch=0x0102, nonce=b"nonce"
)

names = st.binary(max_size=40)
psk_ids = st.builds(PreSharedKeyId.external, names, st.binary(max_size=64)) | st.builds(
    PreSharedKeyId.resumption,
    st.sampled_from(ResumptionUsage),
    names,
    epoch=st.integers(0, 2**64 - 1),
    nonce=st.binary(max_size=64),
)


def naive_chain(suite: CipherSuite, psks: list[tuple[PreSharedKeyId, Secret]]) -> bytes:
    """Return the psk_secret, as the formulas of RFC 9420 §8.4 say."""
    zero = bytes(suite.hash_length)
    result = zero
    for index, (psk_id, psk) in enumerate(psks):
        extracted = hmac.digest(zero, psk.expose(), suite.hash_name)
        label = Writer()
        psk_id.encode(label)
        label.u16(index)
        label.u16(len(psks))
        psk_input = expand_with_label(
            suite,
            Secret(extracted),
            b"derived psk",
            context=label.getvalue(),
            length=suite.hash_length,
        )
        result = hmac.digest(psk_input.expose(), result, suite.hash_name)
    return result


def test_an_external_psk_is_named_by_the_application() -> None:
    assert EXTERNAL.psk_type is PskType.EXTERNAL
    assert EXTERNAL.usage is None
    assert encoded(EXTERNAL) == b"\x01\x04name\x05nonce"
    assert assert_exact(PreSharedKeyId.decode, encoded(EXTERNAL)) == EXTERNAL


def test_a_resumption_psk_is_named_by_group_and_epoch() -> None:
    assert RESUMPTION.psk_type is PskType.RESUMPTION
    epoch = bytes.fromhex("0000000000000102")
    assert encoded(RESUMPTION) == b"\x02\x03\x05group" + epoch + b"\x05nonce"
    assert assert_exact(PreSharedKeyId.decode, encoded(RESUMPTION)) == RESUMPTION


@each_suite
def test_each_use_of_a_psk_has_a_fresh_nonce_as_long_as_a_hash(
    suite: CipherSuite,
) -> None:
    entropy = environment().entropy
    one, other = (PreSharedKeyId.fresh(b"name", suite, entropy) for _ in range(2))
    assert one == PreSharedKeyId.external(b"name", one.nonce)
    assert len(one.nonce) == len(other.nonce) == suite.hash_length
    assert one.nonce != other.nonce
    one.check_nonce(suite, InvalidProposal)


def test_a_nonce_of_another_length_is_told_by_both_lengths() -> None:
    psk = PreSharedKeyId.external(b"name", bytes(31))
    with pytest.raises(InvalidProposal, match="PSK b'name' has 31 bytes, not 32"):
        psk.check_nonce(SUITE, InvalidProposal)


def test_a_psk_is_named_in_words_that_fit_on_a_line() -> None:
    assert str(PreSharedKeyId.external(b"my\nPSK", b"")) == (
        r"the external PSK b'my\nPSK'"
    )
    usage = ResumptionUsage.APPLICATION
    past = PreSharedKeyId.resumption(usage, b"group", epoch=7, nonce=b"")
    assert str(past) == "the resumption PSK of epoch 7 of group 67726f7570"
    assert len(str(PreSharedKeyId.external(bytes(5000), b""))) < 200
    long = PreSharedKeyId.resumption(usage, bytes(5000), epoch=7, nonce=b"")
    assert len(str(long)) < 200


@given(psk_ids)
def test_what_was_encoded_is_decoded(psk_id: PreSharedKeyId) -> None:
    assert decode_whole(PreSharedKeyId.decode, encoded(psk_id)) == psk_id


@pytest.mark.parametrize("kind", [0, 3, 255])
def test_another_type_is_malformed(kind: int) -> None:
    data = bytes((kind,)) + encoded(EXTERNAL)[1:]
    with pytest.raises(BadValue, match=f"PSK type {kind}"):
        decode_whole(PreSharedKeyId.decode, data)


@pytest.mark.parametrize("usage", [0, 4, 255])
def test_another_usage_is_malformed(usage: int) -> None:
    data = encoded(RESUMPTION)
    with pytest.raises(BadValue, match=f"usage {usage}"):
        decode_whole(PreSharedKeyId.decode, data[:1] + bytes((usage,)) + data[2:])


def test_each_vector_has_a_limit() -> None:
    decode = PreSharedKeyId.decode
    assert_limited(decode, b"\1", limits.PSK_ID)
    assert_limited(decode, b"\1\0", limits.HASH)
    assert_limited(decode, b"\2\1", limits.GROUP_ID)
    assert_limited(decode, b"\2\1\0" + bytes(8), limits.HASH)


@each_suite
def test_without_psks_the_secret_is_all_zero(suite: CipherSuite) -> None:
    assert psk_secret(suite, []).expose() == bytes(suite.hash_length)


@each_suite
@pytest.mark.parametrize("count", [1, 2, 5])
def test_psks_are_chained_as_the_rfc_says(suite: CipherSuite, count: int) -> None:
    psks = [
        (PreSharedKeyId.external(b"%d" % number, b"nonce"), Secret(bytes(number)))
        for number in range(count)
    ]
    assert psk_secret(suite, psks).expose() == naive_chain(suite, psks)


def test_the_order_the_names_and_the_nonces_matter() -> None:
    one = (EXTERNAL, Secret(b"one"))
    other = (RESUMPTION, Secret(b"other"))
    renonced = (PreSharedKeyId.external(b"name", b"other"), Secret(b"one"))
    found = {
        psk_secret(SUITE, psks).expose()
        for psks in ([one], [other], [renonced], [one, other], [other, one])
    }
    assert len(found) == 5


def test_a_lineage_does_not_print_its_secret() -> None:
    shown = repr(Lineage(RESUMPTION, Secret(b"not to be seen")))
    assert "not to be seen" not in shown
