"""What every test of the group protocol may ask for by name."""

import pytest

from tgtui.mls import Environment


# Before anybody imports it, so that its asserts say what they compared.
pytest.register_assert_rewrite("tests.mls.support")


@pytest.fixture
def env() -> Environment:
    """An environment whose time stands still and whose dice repeat."""
    from tests.mls.support import environment  # noqa: PLC0415  (after the rewriting)

    return environment()
