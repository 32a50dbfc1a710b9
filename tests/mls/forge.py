"""Messages that no honest member would send, made with a member's real keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypedDict, Unpack

import pytest

from tests.mls.support import in_vain
from tgtui.codec import Encodable, Reader, Writer, decode_whole, encoded, opaque
from tgtui.crypto import (
    Secret,
    SigningKey,
    decrypt_with_label,
    encrypt_with_label,
    mac,
    seal,
    sign_with_label,
)
from tgtui.mls import (
    Capabilities,
    CommitOptions,
    Credential,
    Environment,
    Extensions,
    Group,
    LeafDraft,
    LeafNode,
    LeafSource,
    Lifetime,
    OwnKeyPackage,
    Proposal,
    PublicMessage,
    Sender,
    SenderType,
    Welcome,
    decode_message,
    encode_message,
    labels,
    limits,
)
from tgtui.mls.commit.psks import find_psks
from tgtui.mls.commit.welcoming import open_group_info, welcome_key
from tgtui.mls.extension import decode_extensions
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.framing.content import (
    ContentType,
    Header,
    SignedContent,
    content_tbs,
    sign_content,
)
from tgtui.mls.framing.group_info import GroupInfo
from tgtui.mls.framing.message import framed_message
from tgtui.mls.framing.private_message import SealingKeys, SenderData, protect_private
from tgtui.mls.framing.welcome import EncryptedGroupSecrets, GroupSecrets
from tgtui.mls.proposals.proposal import UnverifiedProposal, encode_proposal
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.schedule.key_schedule import member_secret, welcome_secret
from tgtui.mls.schedule.psk import psk_secret
from tgtui.mls.secret_tree import RatchetKind
from tgtui.mls.tree.leaf_node import Placement, UnverifiedLeafNode
from tgtui.mls.tree.update_path import HpkeCiphertext
from tgtui.mls.wire_format import WireFormat


class Said(TypedDict, total=False):
    """The fields of `LeafDraft`, those that a leaf says differently."""

    encryption_key: bytes
    credential: Credential
    capabilities: Capabilities
    source: LeafSource
    extensions: Extensions
    lifetime: Lifetime | None
    parent_hash: bytes


def stored(group: Group) -> tuple[bytes, dict[bytes, bytes]]:
    """Return all that a store would hold of a group."""
    return group.encode_epoch(), dict(group.ratchet_delta().put)


@contextmanager
def refusal(
    group: Group, error: type[Exception], match: str | None = None
) -> Iterator[None]:
    """Require exactly this class of error, and that the group stays what it is."""
    before = stored(group)
    with pytest.raises(error, match=match) as caught:
        yield
    assert caught.type is error
    assert stored(group) == before


@contextmanager
def asks_in_vain(
    group: Group, error: type[Exception], match: str | None = None
) -> Iterator[None]:
    """Require that a group's own request fails so, and that it stays what it is."""
    before = stored(group)
    with in_vain(error, match):
        yield
    assert stored(group) == before


def refuses(
    group: Group,
    message: bytes,
    error: type[Exception],
    *,
    environment: Environment,
    match: str | None = None,
) -> None:
    """Require that a group refuses a message so, and stays what it is."""
    with refusal(group, error, match):
        group.receive(message, environment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """What a message says untruly; None where it says the truth.

    Attributes:
        sender: Who the sender claims to be.
        key: What it is signed with.
        group_id: The group that it names.
        epoch: The epoch that it names.
        context: The GroupContext that is signed with it; empty for none.
        membership_key: What the membership tag is made with.
    """

    sender: Sender | None = None
    key: SigningKey | None = None
    group_id: bytes | None = None
    epoch: int | None = None
    context: bytes | None = None
    membership_key: Secret | None = None


HONEST = Lie()


def signed(
    group: Group,
    content: tuple[ContentType, bytes],
    lie: Lie = HONEST,
    *,
    wire_format: WireFormat = WireFormat.PUBLIC_MESSAGE,
    authenticated_data: bytes = b"",
) -> SignedContent:
    """Sign a content as a member of the group, except for the lie."""
    epoch = group.state.epoch
    context = epoch.context
    header = Header(
        context.group_id if lie.group_id is None else lie.group_id,
        context.epoch if lie.epoch is None else lie.epoch,
        lie.sender or Sender(SenderType.MEMBER, epoch.own_leaf),
        authenticated_data,
    )
    covered = epoch.encoded_context if lie.context is None else lie.context
    return sign_content(
        lie.key or epoch.signing_key,
        header,
        content,
        wire_format=wire_format,
        context=covered,
    )


def public(
    group: Group,
    content: tuple[ContentType, bytes],
    lie: Lie = HONEST,
    *,
    tag: bytes | None = None,
) -> bytes:
    """Return a PublicMessage, with a membership tag if a member is to have sent it."""
    made = signed(group, content, lie)
    auth = made.auth(tag)
    if made.header.sender.sender_type is not SenderType.MEMBER:
        return framed_message(WireFormat.PUBLIC_MESSAGE, made.framed + auth)
    epoch = group.state.epoch
    key = lie.membership_key or epoch.secrets.membership_key
    tbm = content_tbs(made.wire_format, made.framed, epoch.encoded_context) + auth
    body = made.framed + auth + opaque(mac(epoch.suite, key, tbm))
    return framed_message(WireFormat.PUBLIC_MESSAGE, body)


def private(
    group: Group,
    content_type: ContentType,
    plaintext: bytes,
    *,
    leaf: int | None = None,
    generation: int = 0,
) -> bytes:
    """Encrypt any plaintext as any member: all hold the secrets of all."""
    state = group.state
    epoch = state.epoch
    index = epoch.own_leaf if leaf is None else leaf
    application = content_type is ContentType.APPLICATION
    kind = RatchetKind.APPLICATION if application else RatchetKind.HANDSHAKE
    _, key = state.secret_tree.key_of(
        index, kind, generation=generation, jump=generation, keep=0
    )
    sender = SenderData(index, generation, b"hide")
    message = protect_private(
        epoch.suite,
        Header(group.group_id, group.epoch, Sender(SenderType.MEMBER, index)),
        content=(content_type, plaintext),
        keys=SealingKeys(key, sender, epoch.secrets.sender_data),
    )
    return encode_message(message)


def proposal(
    group: Group, body: Proposal | UnverifiedProposal, lie: Lie = HONEST
) -> bytes:
    """Return a proposal, whatever it says, as a PublicMessage."""
    writer = Writer()
    encode_proposal(body, writer)
    return public(group, (ContentType.PROPOSAL, writer.getvalue()), lie)


def commit(group: Group, body: Encodable, lie: Lie = HONEST) -> bytes:
    """Return a commit with a confirmation tag of zeros as a PublicMessage."""
    tag = bytes(group.suite.hash_length)
    return public(group, (ContentType.COMMIT, encoded(body)), lie, tag=tag)


def staged_in_clear(
    group: Group,
    environment: Environment,
    **options: Any,  # noqa: ANN401
) -> bytes:
    """Return an honest commit as a PublicMessage, to be changed and signed again."""
    wanted = CommitOptions(wire_format=WireFormat.PUBLIC_MESSAGE, **options)
    return group.commit(environment, wanted).message


def from_outside(group: Group, body: Encodable, key: SigningKey) -> bytes:
    """Return a commit from outside, made by the holder of a key."""
    lie = Lie(sender=Sender(SenderType.NEW_MEMBER_COMMIT), key=key)
    return commit(group, body, lie)


def commit_in(message: bytes) -> UnverifiedCommit:
    """Return the commit that a PublicMessage carries."""
    decoded = decode_message(message)
    assert isinstance(decoded, PublicMessage)
    found = decoded.content.claimed_commit()
    assert found is not None
    return found


def leaf_again(
    leaf: LeafNode, key: SigningKey, placement: Placement | None, **said: Unpack[Said]
) -> UnverifiedLeafNode:
    """Return a leaf that says something else, signed again."""
    draft = LeafDraft(
        leaf.encryption_key,
        leaf.credential,
        leaf.capabilities,
        leaf.source,
        leaf.extensions,
        leaf.lifetime,
        leaf.parent_hash,
    )
    return read_leaf(replace(draft, **said).sign(key, placement).encoded)


def read_leaf(data: bytes) -> UnverifiedLeafNode:
    """Return a leaf as it comes in."""
    return decode_whole(UnverifiedLeafNode.decode, data)


def path_again(
    group: Group, found: UnverifiedCommit, key: SigningKey, **said: Unpack[Said]
) -> UnverifiedCommit:
    """Return a member's commit whose leaf says something else, signed again."""
    path = found.claimed_path
    assert path is not None
    placement = Placement(group.group_id, group.own_leaf)
    leaf = leaf_again(path.claimed_leaf.trust(), key, placement, **said)
    return replace(found, claimed_path=replace(path, claimed_leaf=leaf))


class Opened(NamedTuple):
    """What a Welcome says to one newcomer.

    Attributes:
        own: The newcomer's KeyPackage.
        secrets: Its GroupSecrets.
        info: The GroupInfo.
        lender: The environment that knows the pre-shared keys.
    """

    own: OwnKeyPackage
    secrets: GroupSecrets
    info: GroupInfo
    lender: Environment

    def member(self) -> Secret:
        """Return the secret that the GroupInfo's key follows from."""
        suite = self.own.package.suite
        psks = psk_secret(suite, find_psks(self.secrets.psks, None, self.lender))
        return member_secret(suite, self.secrets.joiner_secret, psks)

    def sealed(self, key: SigningKey, *, suite_id: int | None = None) -> Welcome:
        """Return a Welcome that says this, its GroupInfo signed by `key`."""
        content = _group_info(self.info)
        signature = sign_with_label(key, labels.GROUP_INFO_TBS, content)
        return self.sealed_raw(content + opaque(signature), suite_id=suite_id)

    def sealed_raw(self, info: bytes, *, suite_id: int | None = None) -> Welcome:
        """Return a Welcome with any bytes for a GroupInfo."""
        suite = self.own.package.suite
        aead = welcome_key(suite, welcome_secret(suite, self.member()))
        hidden = seal(suite, *aead, plaintext=info, aad=b"")
        sealed = encrypt_with_label(
            suite,
            self.own.package.init_key,
            labels.WELCOME_SECRETS,
            context=hidden,
            plaintext=encoded(self.secrets),
        )
        entry = EncryptedGroupSecrets(
            self.own.package.reference, HpkeCiphertext(*sealed)
        )
        return Welcome(suite.id if suite_id is None else suite_id, (entry,), hidden)


def opened(welcome: Welcome, own: OwnKeyPackage, environment: Environment) -> Opened:
    """Read a Welcome as the newcomer does, verifying nothing."""
    suite = own.package.suite
    entry = welcome.only_for(own.package.reference).secrets[0]
    plaintext = decrypt_with_label(
        suite,
        own.init_private,
        labels.WELCOME_SECRETS,
        context=welcome.encrypted_group_info,
        kem_output=entry.sealed.kem_output,
        ciphertext=entry.sealed.ciphertext,
    )
    secrets = decode_whole(GroupSecrets.decode, plaintext)
    psks = psk_secret(suite, find_psks(secrets.psks, None, environment))
    member = member_secret(suite, secrets.joiner_secret, psks)
    info = claimed_info(open_group_info(suite, welcome, member))
    return Opened(own, secrets, info, environment)


def claimed_info(data: bytes) -> GroupInfo:
    """Return what a GroupInfo claims, without its signature."""
    reader = Reader(data)
    return GroupInfo(
        GroupContext.decode(reader),
        decode_extensions(reader, limits.GROUP_INFO),
        reader.opaque(limits.HASH),
        reader.u32(),
    )


def without(extensions: Extensions, extension_type: int) -> Extensions:
    """Return the extensions of all other types."""
    return tuple(e for e in extensions if e.extension_type != extension_type)


def _group_info(info: GroupInfo) -> bytes:
    writer = Writer()
    info.context.encode(writer)
    writer.structs(info.extensions)
    writer.opaque(info.confirmation_tag)
    writer.u32(info.signer)
    return writer.getvalue()
