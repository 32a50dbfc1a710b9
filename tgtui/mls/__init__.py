"""RFC 9420 as values and functions: bytes in, events out, nothing awaited.

A group is a value. Each verb returns a new one and never changes the old; what fails
changes nothing. Time, randomness and the judgement about credentials come in with each
call, in an `Environment`. `SystemEntropy`, `SigningKey`, `Secret` and the cipher suites
are in `tgtui.crypto`.

    env = Environment(now, SystemEntropy(), AssertedIdentities())
    group = Group.create(NewGroup(b"a name nobody else chooses"), alice, env)
    add = group.commit(env, CommitOptions(proposals=(Add(bob.package),)))
    group, _ = add.group.merge(env)          # once the delivery service accepted it
    joined, _ = Group.join(encode_message(add.welcome), [bob], env)
    group, message = group.send(b"hello", env)
    joined, event = joined.receive(message, env)

After each verb, and before anything that it returned leaves the machine, the caller
stores in one transaction `new.ratchet_delta(stored)` and, unless application data was
sent or received, `new.encode_epoch()`; `Group.restore` takes both back.

`tests/scenarios/three_members.py` is the same with update and remove, and
`stored_group.py` beside it shows how to store.
"""

from tgtui.mls.authentication import AssertedIdentities, Authentication
from tgtui.mls.capabilities import Capabilities
from tgtui.mls.commit.external import ExternalJoin
from tgtui.mls.commit.joining import JoinOptions
from tgtui.mls.commit.options import CommitOptions, LeafChange
from tgtui.mls.commit.preparing import LeftOut
from tgtui.mls.creation import NewGroup
from tgtui.mls.credential import Credential, CredentialType
from tgtui.mls.environment import Environment, Settings
from tgtui.mls.epoch import CachedProposal, PendingCommit
from tgtui.mls.errors import (
    ConfirmationTagMismatch,
    GenerationConsumed,
    GenerationTooFar,
    InvalidCommit,
    InvalidContent,
    InvalidCredential,
    InvalidExtensions,
    InvalidGroupInfo,
    InvalidKeyPackage,
    InvalidLeafNode,
    InvalidPath,
    InvalidProposal,
    InvalidProposalList,
    InvalidSender,
    InvalidTree,
    InvalidWelcome,
    LifetimeExceeded,
    MembershipTagMismatch,
    MlsError,
    MlsLocalFault,
    MlsPeerFault,
    NotForThisClient,
    NotPossible,
    OwnMessage,
    ParentHashMismatch,
    PathSecretUnusable,
    ProposalsWaiting,
    PskUnavailable,
    StateDamaged,
    TooManyProposals,
    TreeHashMismatch,
    UnknownMember,
    UnknownProposal,
    UnknownVersion,
    UnsupportedMessage,
    WrongEpoch,
    WrongGroup,
    WrongPhase,
)
from tgtui.mls.events import (
    EpochChanged,
    Event,
    GroupClosed,
    MemberChange,
    MessageReceived,
    ProposalReceived,
    Removed,
)
from tgtui.mls.extension import (
    Extension,
    Extensions,
    ExtensionType,
    ExternalSender,
    RequiredCapabilities,
)
from tgtui.mls.framing.content import ContentType
from tgtui.mls.framing.group_info import UnverifiedGroupInfo
from tgtui.mls.framing.message import Message, decode_message, encode_message
from tgtui.mls.framing.private_message import PrivateMessage
from tgtui.mls.framing.public_message import PublicMessage
from tgtui.mls.framing.welcome import EncryptedGroupSecrets, Welcome
from tgtui.mls.group import Group, Staged
from tgtui.mls.key_package import (
    KeyPackage,
    KeyPackageDraft,
    OwnKeyPackage,
    UnverifiedKeyPackage,
)
from tgtui.mls.newcomer import propose_own_add
from tgtui.mls.phases import TRANSITIONS, Phase, Step
from tgtui.mls.proposals.add import Add
from tgtui.mls.proposals.group_context_extensions import GroupContextExtensions
from tgtui.mls.proposals.pre_shared_key import PreSharedKey
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.update import Update
from tgtui.mls.schedule.psk import Lineage, PreSharedKeyId, PskType, ResumptionUsage
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.sending import Framing
from tgtui.mls.storage import RatchetDelta
from tgtui.mls.tree.encoding import UnverifiedRatchetTree
from tgtui.mls.tree.leaf_node import LeafDraft, LeafNode, LeafSource, Lifetime
from tgtui.mls.wire_format import WireFormat


__all__ = [
    "TRANSITIONS",
    "Add",
    "AssertedIdentities",
    "Authentication",
    "CachedProposal",
    "Capabilities",
    "CommitOptions",
    "ConfirmationTagMismatch",
    "ContentType",
    "Credential",
    "CredentialType",
    "EncryptedGroupSecrets",
    "Environment",
    "EpochChanged",
    "Event",
    "Extension",
    "ExtensionType",
    "Extensions",
    "ExternalJoin",
    "ExternalSender",
    "Framing",
    "GenerationConsumed",
    "GenerationTooFar",
    "Group",
    "GroupClosed",
    "GroupContextExtensions",
    "InvalidCommit",
    "InvalidContent",
    "InvalidCredential",
    "InvalidExtensions",
    "InvalidGroupInfo",
    "InvalidKeyPackage",
    "InvalidLeafNode",
    "InvalidPath",
    "InvalidProposal",
    "InvalidProposalList",
    "InvalidSender",
    "InvalidTree",
    "InvalidWelcome",
    "JoinOptions",
    "KeyPackage",
    "KeyPackageDraft",
    "LeafChange",
    "LeafDraft",
    "LeafNode",
    "LeafSource",
    "LeftOut",
    "Lifetime",
    "LifetimeExceeded",
    "Lineage",
    "MemberChange",
    "MembershipTagMismatch",
    "Message",
    "MessageReceived",
    "MlsError",
    "MlsLocalFault",
    "MlsPeerFault",
    "NewGroup",
    "NotForThisClient",
    "NotPossible",
    "OwnKeyPackage",
    "OwnMessage",
    "ParentHashMismatch",
    "PathSecretUnusable",
    "PendingCommit",
    "Phase",
    "PreSharedKey",
    "PreSharedKeyId",
    "PrivateMessage",
    "Proposal",
    "ProposalReceived",
    "ProposalsWaiting",
    "PskType",
    "PskUnavailable",
    "PublicMessage",
    "RatchetDelta",
    "ReInit",
    "Remove",
    "Removed",
    "RequiredCapabilities",
    "ResumptionUsage",
    "Sender",
    "SenderType",
    "Settings",
    "Staged",
    "StateDamaged",
    "Step",
    "TooManyProposals",
    "TreeHashMismatch",
    "UnknownMember",
    "UnknownProposal",
    "UnknownVersion",
    "UnsupportedMessage",
    "UnverifiedGroupInfo",
    "UnverifiedKeyPackage",
    "UnverifiedRatchetTree",
    "Update",
    "Welcome",
    "WireFormat",
    "WrongEpoch",
    "WrongGroup",
    "WrongPhase",
    "decode_message",
    "encode_message",
    "propose_own_add",
]
