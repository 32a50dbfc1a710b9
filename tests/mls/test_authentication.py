"""The Authentication Service that believes everything but a change of identity."""

import pytest

from tests.mls.support import signing_key
from tgtui.mls import AssertedIdentities, Credential, InvalidCredential


def test_every_credential_is_believed() -> None:
    service = AssertedIdentities()
    for name in (b"", b"alice", bytes(1_000)):
        service.check(Credential(name), signing_key().public_key)


def test_an_equal_credential_may_follow() -> None:
    AssertedIdentities().check_successor(Credential(b"a"), Credential(b"a"))


def test_another_credential_may_not_follow() -> None:
    with pytest.raises(InvalidCredential, match="cannot change"):
        AssertedIdentities().check_successor(Credential(b"a"), Credential(b"b"))
