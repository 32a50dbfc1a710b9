"""Tests of `tgtui.franking.limits`."""

from tests.franking.setting import ANNA, Chat, a_file
from tgtui.crypto import Secret
from tgtui.franking import limits


def test_the_largest_content_fits() -> None:
    one = a_file()
    full = type(one)(
        one.blob_id,
        one.size,
        one.commitment,
        b"t" * limits.MEDIA_TYPE,
        b"n" * limits.NAME,
    )
    files = (full,) * limits.ATTACHMENTS
    keys = (Secret(bytes(32)),) * limits.ATTACHMENTS
    largest = Chat(group_id=b"g" * limits.GROUP_ID).franked(
        ANNA, b"b" * limits.BODY, attachments=files, file_keys=keys
    )
    assert limits.BODY < len(largest.encoded) < limits.CONTENT
