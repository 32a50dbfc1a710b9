"""Accounts and devices: the published values, and that the two never coincide."""

from tests.identity.people import ANNA, ANNAS_DEVICE
from tgtui.identity import account_of, device_of


def test_the_published_account() -> None:
    assert ANNA.public_key.hex() == (
        "af06a3e3291714e4f356c19c9b15cd1951ec6e6662aa77be07547f289383341d"
    )
    assert account_of(ANNA.public_key).hex() == (
        "2f69828af654d6bbb1c3a564e8af18da07fda9a000e9a03d88a0250b4e765c9f"
    )


def test_the_published_device() -> None:
    assert ANNAS_DEVICE.public_key.hex() == (
        "db995fe25169d141cab9bbba92baa01f9f2e1ece7df4cb2ac05190f37fcc1f9d"
    )
    assert device_of(ANNAS_DEVICE.public_key).hex() == (
        "9a92d2b54a9a5402de3e65a07a5cb12a8dc6758bd8e8c2ec459563d6b2c081c4"
    )


def test_one_key_is_not_the_same_account_and_device() -> None:
    key = ANNA.public_key
    assert bytes(account_of(key)) != bytes(device_of(key))
