"""The published test vector of frank v1, as it stands in `tests/vectors/franking`."""

import json
from collections.abc import Mapping
from typing import Final

from tests.hygiene.sources import TESTS


PUBLISHED: Final[Mapping[str, str]] = json.loads(
    (TESTS / "vectors/franking/published.json").read_text("utf-8")
)
"""Every value by its name, in hexadecimal digits; `device_cert_created` in ms."""
