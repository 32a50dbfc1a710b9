"""What a caller lends, and the parameters that hold where it says nothing."""

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from tests.mls.support import NOW
from tgtui.crypto import SeededEntropy
from tgtui.mls import (
    AssertedIdentities,
    Environment,
    NotPossible,
    PreSharedKeyId,
    Settings,
)
from tgtui.mls.environment import DAY, no_padding, no_psks


def test_without_more_there_are_no_psks_and_the_usual_settings() -> None:
    env = Environment(NOW, SeededEntropy(b""), AssertedIdentities())
    assert env.psks is no_psks
    assert env.settings == Settings()


def test_nobody_knows_a_psk_by_default() -> None:
    no_psks(PreSharedKeyId.external(b"any", bytes(32)))


@pytest.mark.parametrize("length", [0, 1, 1_000_000])
def test_nothing_is_padded_by_default(length: int) -> None:
    assert no_padding(length) == 0
    assert Settings().padding is no_padding


def test_the_usual_settings_are_those_of_the_design() -> None:
    usual = Settings()
    assert (usual.max_skipped_keys, usual.max_generation_jump) == (64, 64)
    assert (usual.past_epochs, usual.resumption_epochs) == (0, 0)
    assert usual.max_lifetime == 100 * DAY == 100 * 24 * 60 * 60
    assert not usual.check_tree_lifetimes
    assert (usual.ciphertext_limit, usual.max_proposals) == (2**24, 2**12)


def test_settings_do_not_change_under_a_running_operation() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().past_epochs = 1  # type: ignore[misc]  # what the test is about


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Settings) if field.type is int]
)
def test_no_setting_is_negative(name: str) -> None:
    none: dict[str, Any] = {name: 0}
    assert getattr(Settings(**none), name) == 0
    with pytest.raises(NotPossible, match=f"the setting {name} is -1"):
        Settings(**{name: none[name] - 1})
