"""What a value prints can be read: no keys, signatures, hashes or encodings."""

import dataclasses
import re
import typing

import pytest

from tests.hygiene.test_secret_reprs import CLASSES, parts


LONG_NAME = re.compile(
    r"(?:^|_)(?:auth|ciphertext|context|encoded|encrypted|framed|hash|info|keys?|output"
    r"|sealed|signature|tag)(?:_|$)"
)
"""Bytes in fields so called say nothing to who reads them."""


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__qualname__)
def test_a_dataclass_prints_no_bytes_that_nobody_reads(kind: type) -> None:
    hints = typing.get_type_hints(kind)
    printed = [field.name for field in dataclasses.fields(kind) if field.repr]
    long = {name for name in printed if LONG_NAME.search(name)}
    assert {name for name in long if bytes in parts(hints[name])} == set()
