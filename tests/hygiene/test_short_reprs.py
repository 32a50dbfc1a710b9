"""What a value prints can be read: no keys, signatures, hashes or encodings."""

import re

from tests.hygiene.test_secret_reprs import CLASSES, bare, named


LONG_NAME = re.compile(
    r"(?:^|_)(?:auth|ciphertext|context|encoded|encrypted|framed|hash|info|keys?|output"
    r"|sealed|signature|tag)(?:_|$)"
)
"""Bytes in fields so called say nothing to who reads them."""


def test_a_dataclass_prints_no_bytes_that_nobody_reads() -> None:
    found = {named(kind): bare(kind, LONG_NAME) for kind in CLASSES}
    assert {name: fields for name, fields in found.items() if fields} == {}
