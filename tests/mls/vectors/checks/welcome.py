"""Verifies what a newcomer opens in a Welcome (RFC 9420 §12.4.3, §12.4.3.1)."""

from tests.mls.vectors.case import Case, Malformed, same
from tgtui.codec import Reader, decode_whole, encoded
from tgtui.crypto import (
    CipherSuite,
    Secret,
    decrypt_with_label,
    public_key_of,
    verify_with_label,
)
from tgtui.mls import labels, limits
from tgtui.mls.commit.welcoming import open_group_info
from tgtui.mls.framing.group_info import UnverifiedGroupInfo
from tgtui.mls.framing.message import decode_message
from tgtui.mls.framing.welcome import GroupSecrets, Welcome
from tgtui.mls.key_package import KeyPackage, UnverifiedKeyPackage
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.schedule.key_schedule import member_secret, new_epoch
from tgtui.mls.schedule.psk import psk_secret


def verify(case: Case) -> None:
    """Verify one Welcome."""
    suite = case.suite
    package = decode_message(case.data("key_package"))
    welcome = decode_message(case.data("welcome"))
    if not isinstance(package, UnverifiedKeyPackage) or not isinstance(
        welcome, Welcome
    ):
        message = "there is no KeyPackage and Welcome"
        raise Malformed(message)
    same("the suite", welcome.suite_id, suite.id)
    init = case.secret("init_priv")
    own = package.trust()
    same("init_key", public_key_of(suite, init), own.init_key)
    secrets = _open(suite, welcome, own, init=init)
    same("the number of PSKs", len(secrets.psks), 0)
    member = member_secret(suite, secrets.joiner_secret, psk_secret(suite, ()))
    info = open_group_info(suite, welcome, member)
    same("the GroupInfo", decode_whole(UnverifiedGroupInfo.decode, info).raw, info)
    _verify_info(info, member, signer=case.data("signer_pub"))


def _open(
    suite: CipherSuite, welcome: Welcome, own: KeyPackage, *, init: Secret
) -> GroupSecrets:
    (entry,) = welcome.only_for(own.reference).secrets
    plaintext = decrypt_with_label(
        suite,
        init,
        labels.WELCOME_SECRETS,
        context=welcome.encrypted_group_info,
        kem_output=entry.sealed.kem_output,
        ciphertext=entry.sealed.ciphertext,
    )
    secrets = decode_whole(GroupSecrets.decode, plaintext)
    same("the GroupSecrets", encoded(secrets), plaintext)
    return secrets


def _verify_info(info: bytes, member: Secret, *, signer: bytes) -> None:
    # The vector has no tree, without which the library verifies no GroupInfo.
    reader = Reader(info)
    context = GroupContext.decode(reader)
    reader.opaque(limits.GROUP_INFO)
    tag = reader.opaque(limits.HASH)
    reader.u32()
    content = reader.since(0)
    signature = reader.opaque(limits.SIGNATURE)
    verify_with_label(signer, labels.GROUP_INFO_TBS, content, signature=signature)
    secrets = new_epoch(context.suite, member, encoded(context)).secrets
    expected = secrets.confirmation_tag(
        context.suite, context.confirmed_transcript_hash
    )
    same("confirmation_tag", expected, tag)
