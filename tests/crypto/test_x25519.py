"""X25519: every Wycheproof test, and each way to be degenerate."""

import itertools

import pytest

from tests.crypto.published import unhex, wycheproof
from tgtui.crypto import InvalidPrivateKey, InvalidPublicKey, x25519


P = 2**255 - 19

# The u-coordinates of small order: 0 and p (2); 1, p + 1 and p - 1 (4); and two of
# order 8. They are the `LowOrderPublic` keys of Wycheproof.
SMALL_ORDER = [
    0,
    1,
    P - 1,
    P,
    P + 1,
    0xB8495F16056286FDB1329CEB8D09DA6AC49FF1FAE35616AEB8413B7C7AEBE0,
    0x57119FD0DD4E22D8868E1C58C45C44045BEF839C55B1D0B1248C50A3BC959C5F,
]
ENCODINGS = [
    (u | top << 255).to_bytes(32, "little")
    for u, top in itertools.product(SMALL_ORDER, (0, 1))
]


def test_wycheproof() -> None:
    """Each result is the expected one, or the all-zero one is refused.

    Wycheproof calls "acceptable" what a library may do either way; here:

    * `ZeroSharedSecret` (always with `LowOrderPublic`): refused, as RFC 9180 §7.1.4
      demands.
    * `Twist`, `NonCanonicalPublic` and the rest: computed, as RFC 7748 §5 defines
      X25519 for every 32 bytes. Refusing would make this end differ from its peers.
    """
    refused = 0
    for _, case in wycheproof("x25519"):
        private, public = unhex(case, "private"), unhex(case, "public")
        if "ZeroSharedSecret" in case["flags"]:
            assert case["result"] == "acceptable", case["tcId"]
            assert unhex(case, "shared") == bytes(32), case["tcId"]
            refused += 1
            with pytest.raises(InvalidPublicKey):
                x25519.exchange(private, public)
            with pytest.raises(InvalidPublicKey):
                x25519.check_public(public)
        else:
            assert case["result"] in {"valid", "acceptable"}, case["tcId"]
            assert x25519.exchange(private, public) == unhex(case, "shared")
            x25519.check_public(public)
    assert refused > 0


@pytest.mark.parametrize("public", ENCODINGS)
def test_a_key_of_small_order_is_refused(public: bytes) -> None:
    with pytest.raises(InvalidPublicKey):
        x25519.check_public(public)
    # The same keys as those with which the result is zero, whatever the private key.
    for byte in (0, 1, 0x55, 0xFF):
        with pytest.raises(InvalidPublicKey):
            x25519.exchange(bytes((byte,)) * 32, public)


@pytest.mark.parametrize("u", [2, 3, 9, P - 2, P + 2, P + 18])
def test_its_neighbours_are_not(u: int) -> None:
    for top in (0, 1):
        public = (u | top << 255).to_bytes(32, "little")
        x25519.check_public(public)
        assert x25519.exchange(bytes(32), public) != bytes(32)


@pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
def test_a_key_has_32_bytes(length: int) -> None:
    key = b"\x09" * length
    with pytest.raises(InvalidPublicKey):
        x25519.check_public(key)
    with pytest.raises(InvalidPublicKey):
        x25519.exchange(bytes(32), key)
    with pytest.raises(InvalidPrivateKey, match=f"{length} bytes"):
        x25519.exchange(key, b"\x09" * 32)
    with pytest.raises(InvalidPrivateKey, match=f"{length} bytes"):
        x25519.public_of(key)


def test_both_ends_agree() -> None:
    left, right = b"\x11" * 32, b"\x22" * 32
    shared = x25519.exchange(left, x25519.public_of(right))
    assert shared == x25519.exchange(right, x25519.public_of(left))
    assert x25519.public_of(left) == x25519.exchange(left, b"\x09" + bytes(31))
