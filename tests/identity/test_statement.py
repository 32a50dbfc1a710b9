"""What all statements share: their version, and the signature under a label."""

import pytest

from tests.identity.people import ANNA, BOB
from tgtui.codec import Reader, Truncated
from tgtui.crypto import sign_with_label
from tgtui.identity import ForgedStatement, UnknownVersion
from tgtui.identity.statement import check_signed, read_version


def test_version_1_is_read() -> None:
    reader = Reader(b"\x01\x02")
    read_version(reader, "toy")
    assert reader.remaining == 1


@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_version_is_refused(version: int) -> None:
    with pytest.raises(UnknownVersion) as caught:
        read_version(Reader(bytes((version,))), "toy")
    assert (caught.value.what, caught.value.version) == ("toy", version)


def test_no_version_is_refused() -> None:
    with pytest.raises(Truncated):
        read_version(Reader(b""), "toy")


def test_only_the_right_signature_is_taken() -> None:
    signature = sign_with_label(ANNA, b"label", b"content")
    good = (ANNA.public_key, b"label", b"content", signature)
    check(*good)
    for place, wrong in enumerate((BOB.public_key, b"Label", b"Content", bytes(64))):
        changed = [*good]
        changed[place] = wrong
        with pytest.raises(ForgedStatement) as caught:
            check(*changed)
        assert caught.value.what == "toy"


def check(public_key: bytes, label: bytes, content: bytes, signature: bytes) -> None:
    """Check a toy's signature."""
    check_signed(public_key, label, content=content, signature=signature, what="toy")
