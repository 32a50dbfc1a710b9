"""The floor's primitives do what they are called, and prepare nothing meanwhile."""

import hmac
from functools import partial

import pytest

from tests.benchmarks import setting
from tests.benchmarks.kems import KEMS
from tests.benchmarks.primitives import primitives
from tests.benchmarks.timing import Work
from tgtui.crypto import SUITES, CipherSuite, Secret, expand_with_label


each_suite = pytest.mark.parametrize(
    "suite", [SUITES[number] for number in sorted(SUITES)], ids=lambda suite: suite.name
)


def works(suite: CipherSuite) -> dict[str, Work]:
    return primitives(setting.own_packages(suite, 1)[0].package, 3)


@each_suite
def test_an_expansion_is_one_hmac_of_what_is_there(suite: CipherSuite) -> None:
    work = works(suite)["expand"]
    assert isinstance(work, partial)
    assert work.func is hmac.digest
    expected = expand_with_label(
        suite,
        Secret(bytes(suite.hash_length)),
        b"secret",
        context=bytes(4),
        length=suite.hash_length,
    )
    assert work() == expected.expose()


@each_suite
def test_nothing_is_opened_with_a_key_that_is_yet_to_be_made(
    suite: CipherSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key pair of a path is counted by itself, and would be counted twice."""
    work = works(suite)["open"]
    kem = KEMS[suite.kem]
    monkeypatch.delattr(type(kem), "load_private")
    assert work() == bytes(suite.hash_length)


@each_suite
def test_every_primitive_can_be_called(suite: CipherSuite) -> None:
    assert [name for name, work in works(suite).items() if work() is None] == []
