"""Whatever is padded passes the check, and nothing else does."""

import pytest

from tgtui.crypto import SUITES, Secret, seal
from tgtui.wire import (
    BadPadding,
    application_padding,
    check_padding,
    handshake_padding,
)
from tgtui.wire.padding import APPLICATION_SIZES, TAG


SIZES = (512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768)


def passes(ciphertext: int, *, handshake: bool) -> bool:
    try:
        check_padding(ciphertext, handshake=handshake)
    except BadPadding:
        return False
    return True


def test_an_application_message_gets_the_next_size() -> None:
    for size in range(32_769):
        whole = size + application_padding(size)
        assert whole == next(one for one in SIZES if one >= size)


def test_one_that_is_too_long_has_none() -> None:
    with pytest.raises(BadPadding, match="32769 bytes do not fit into 32768"):
        application_padding(32_769)


def test_a_handshake_gets_the_next_multiple_of_4_kib() -> None:
    for size in range(20_000):
        whole = size + handshake_padding(size)
        assert whole % 4_096 == 0
        assert 0 <= whole - size < 4_096


def test_the_relay_takes_these_lengths_of_applications_and_no_other() -> None:
    taken = [size for size in range(70_000) if passes(size, handshake=False)]
    assert taken == [size + 16 for size in SIZES]


def test_the_relay_takes_these_lengths_of_handshakes_and_no_other() -> None:
    taken = [size for size in range(40_000) if passes(size, handshake=True)]
    assert taken == [4_096 * count + 16 for count in range(1, 10)]
    assert passes(2_048 * 4_096 + 16, handshake=True)


def test_the_error_says_how_long_it_was() -> None:
    with pytest.raises(BadPadding, match="a ciphertext of 529 bytes is not padded"):
        check_padding(529, handshake=False)


def test_each_suite_adds_a_tag_of_that_length() -> None:
    for suite in SUITES.values():
        key = Secret(bytes(suite.key_length))
        sealed = seal(suite, key, bytes(suite.nonce_length), aad=b"", plaintext=b"")
        assert len(sealed) == TAG
    assert APPLICATION_SIZES == SIZES
