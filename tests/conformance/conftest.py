"""What the tests of conformance may ask for by name."""

import pytest

from tests.mls.support import environment
from tgtui.mls import Environment


@pytest.fixture
def env() -> Environment:
    """An environment whose time stands still and whose dice repeat."""
    return environment()
