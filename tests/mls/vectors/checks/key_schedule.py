"""Verifies the key schedule over several epochs (RFC 9420 §8, §8.1, §8.5)."""

from dataclasses import fields

from tests.mls.vectors.case import Case, same
from tgtui.codec import encoded
from tgtui.crypto import CipherSuite, Secret
from tgtui.mls.schedule.exporter import export
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.schedule.key_schedule import (
    EpochSecrets,
    joiner_secret,
    member_secret,
    new_epoch,
    welcome_secret,
)


NAMES = {
    "sender_data": "sender_data_secret",
    "exporter": "exporter_secret",
    "external": "external_secret",
    "confirmation_key": "confirmation_key",
    "membership_key": "membership_key",
    "resumption_psk": "resumption_psk",
    "epoch_authenticator": "epoch_authenticator",
    "init": "init_secret",
}
"""What the vectors call each field of `EpochSecrets`."""


def verify(case: Case) -> None:
    """Verify one history of epochs."""
    suite = case.suite
    init = case.secret("initial_init_secret")
    for number, epoch in enumerate(case.cases("epochs")):
        context = GroupContext(
            suite,
            case.data("group_id"),
            number,
            epoch.data("tree_hash"),
            epoch.data("confirmed_transcript_hash"),
            (),
        )
        same("group_context", encoded(context), epoch.data("group_context"))
        init = _verify_epoch(suite, epoch, init, context=encoded(context))


def _verify_epoch(
    suite: CipherSuite, epoch: Case, init: Secret, *, context: bytes
) -> Secret:
    joiner = joiner_secret(
        suite, init, commit=epoch.secret("commit_secret"), context=context
    )
    same("joiner_secret", joiner.expose(), epoch.data("joiner_secret"))
    zero = Secret(bytes(suite.hash_length))
    psk = epoch.secret("psk_secret") if epoch.has("psk_secret") else zero
    member = member_secret(suite, joiner, psk)
    welcome = welcome_secret(suite, member)
    same("welcome_secret", welcome.expose(), epoch.data("welcome_secret"))
    new = new_epoch(suite, member, context)
    same("encryption_secret", new.encryption.expose(), epoch.data("encryption_secret"))
    secrets = new.secrets
    for field in fields(EpochSecrets):
        name = NAMES[field.name]
        secret: Secret = getattr(secrets, field.name)
        same(name, secret.expose(), epoch.data(name))
    public = secrets.external_key_pair(suite).public
    same("external_pub", public, epoch.data("external_pub"))
    _verify_exporter(suite, secrets, epoch.case("exporter"))
    return secrets.init


def _verify_exporter(suite: CipherSuite, secrets: EpochSecrets, case: Case) -> None:
    found = export(
        suite,
        secrets.exporter,
        case.text("label"),
        context=case.data("context"),
        length=case.number("length"),
    )
    same("exporter.secret", found.expose(), case.data("secret"))
