"""The key schedule, figure 22 of RFC 9420 step by step."""

import hmac

import pytest

from tests.mls.support import each_suite
from tgtui.crypto import (
    CipherSuite,
    Secret,
    derive_key_pair,
    derive_secret,
    expand_with_label,
)
from tgtui.mls.schedule.key_schedule import (
    EpochSecrets,
    from_epoch_secret,
    joiner_secret,
    member_secret,
    new_epoch,
    welcome_secret,
)


CONTEXT = b"an encoded GroupContext"

# RFC 9420 §8, table 4.
LABELS = {
    "sender_data": b"sender data",
    "exporter": b"exporter",
    "external": b"external",
    "confirmation_key": b"confirm",
    "membership_key": b"membership",
    "resumption_psk": b"resumption",
    "epoch_authenticator": b"authentication",
    "init": b"init",
}


def secret(suite: CipherSuite, first: int) -> Secret:
    return Secret(bytes(range(first, first + suite.hash_length)))


def extracted(suite: CipherSuite, salt: Secret, ikm: Secret) -> Secret:
    return Secret(hmac.digest(salt.expose(), ikm.expose(), suite.hash_name))


def expanded(suite: CipherSuite, from_: Secret, label: bytes) -> Secret:
    return expand_with_label(
        suite, from_, label, context=CONTEXT, length=suite.hash_length
    )


@each_suite
def test_the_joiner_secret_binds_init_commit_and_context(suite: CipherSuite) -> None:
    init, commit = secret(suite, 0), secret(suite, 1)
    found = joiner_secret(suite, init, commit=commit, context=CONTEXT)
    assert found == expanded(suite, extracted(suite, init, commit), b"joiner")


@each_suite
def test_psks_enter_between_joiner_and_epoch(suite: CipherSuite) -> None:
    joiner, psk = secret(suite, 2), secret(suite, 3)
    assert member_secret(suite, joiner, psk) == extracted(suite, joiner, psk)


@each_suite
def test_the_welcome_secret_needs_no_context(suite: CipherSuite) -> None:
    member = secret(suite, 4)
    assert welcome_secret(suite, member) == derive_secret(suite, member, b"welcome")


@each_suite
def test_the_epoch_secret_binds_the_context(suite: CipherSuite) -> None:
    member = secret(suite, 5)
    found = new_epoch(suite, member, CONTEXT)
    assert found == from_epoch_secret(suite, expanded(suite, member, b"epoch"))
    assert found != new_epoch(suite, member, b"another")


@each_suite
@pytest.mark.parametrize("name", LABELS)
def test_each_secret_of_the_epoch_has_its_label(name: str, suite: CipherSuite) -> None:
    epoch = secret(suite, 6)
    found = from_epoch_secret(suite, epoch).secrets
    assert getattr(found, name) == derive_secret(suite, epoch, LABELS[name])


@each_suite
def test_the_encryption_secret_stands_apart(suite: CipherSuite) -> None:
    epoch = secret(suite, 6)
    found = from_epoch_secret(suite, epoch)
    assert found.encryption == derive_secret(suite, epoch, b"encryption")


def test_what_is_kept_of_an_epoch_is_what_the_table_names() -> None:
    # RFC 9420 §9.2: the encryption_secret and all above it are to be deleted.
    assert set(EpochSecrets.__slots__) == set(LABELS)


@each_suite
def test_a_confirmation_tag_is_a_mac_over_the_transcript(suite: CipherSuite) -> None:
    secrets = from_epoch_secret(suite, secret(suite, 7)).secrets
    key = secrets.confirmation_key.expose()
    expected = hmac.digest(key, b"transcript", suite.hash_name)
    assert secrets.confirmation_tag(suite, b"transcript") == expected


@each_suite
def test_the_external_key_pair_follows_from_the_external_secret(
    suite: CipherSuite,
) -> None:
    secrets = from_epoch_secret(suite, secret(suite, 8)).secrets
    expected = derive_key_pair(suite, secrets.external)
    assert secrets.external_key_pair(suite) == expected
