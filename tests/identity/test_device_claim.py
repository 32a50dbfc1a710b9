"""Claims of devices: both signatures count, the account's and the device's."""

from dataclasses import replace

import pytest

from tests.identity.people import (
    ANNAS_DEVICE,
    BOBS_DEVICE,
    annas_credential,
    bobs_credential,
)
from tgtui.codec import decode_whole
from tgtui.crypto import sign_with_label
from tgtui.identity import ForgedStatement, NotCertified, UnverifiedCredential
from tgtui.identity.device_claim import DeviceClaim


ANNAS = decode_whole(UnverifiedCredential.decode, annas_credential().encoded())
BOBS = decode_whole(UnverifiedCredential.decode, bobs_credential().encoded())
SIGNATURE = sign_with_label(ANNAS_DEVICE, b"label", b"content")
CLAIM = DeviceClaim(ANNAS, ANNAS_DEVICE.public_key, b"content", SIGNATURE)


def test_what_was_signed_is_verified() -> None:
    assert CLAIM.verify(b"label", "toy") == annas_credential()


@pytest.mark.parametrize(
    "claim",
    [
        replace(CLAIM, credential=BOBS),
        replace(CLAIM, device_key=BOBS_DEVICE.public_key),
    ],
)
def test_the_account_has_to_vouch(claim: DeviceClaim) -> None:
    with pytest.raises(NotCertified):
        claim.verify(b"label", "toy")


@pytest.mark.parametrize(
    ("claim", "label"),
    [
        (replace(CLAIM, content=b"Content"), b"label"),
        (replace(CLAIM, signature=bytes(64)), b"label"),
        (CLAIM, b"Label"),
    ],
)
def test_the_device_has_to_sign(claim: DeviceClaim, label: bytes) -> None:
    with pytest.raises(ForgedStatement) as caught:
        claim.verify(label, "toy")
    assert caught.value.what == "toy"
