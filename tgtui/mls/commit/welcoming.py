"""Making the Welcome that goes with a commit (RFC 9420 §12.4.3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tgtui.codec import Writer, encoded
from tgtui.crypto import (
    BroadcastSealer,
    CipherSuite,
    Entropy,
    Secret,
    expand_with_label,
    open_sealed,
    seal,
)
from tgtui.mls import labels, limits
from tgtui.mls.commit.advance import Advanced
from tgtui.mls.commit.options import CommitOptions
from tgtui.mls.epoch import Epoch
from tgtui.mls.errors import NotPossible
from tgtui.mls.extension import (
    Extension,
    Extensions,
    ExtensionType,
    find_extension,
)
from tgtui.mls.framing.group_info import GroupInfo
from tgtui.mls.framing.welcome import (
    EncryptedGroupSecrets,
    GroupSecrets,
    Welcome,
)
from tgtui.mls.grease import VALUES
from tgtui.mls.key_package import KeyPackage
from tgtui.mls.schedule.key_schedule import welcome_secret
from tgtui.mls.schedule.psk import PreSharedKeyId
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.encoding import encode_tree
from tgtui.mls.tree.path import OwnPath
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.update_path import HpkeCiphertext


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Whom a commit lets in, and what they need.

    Attributes:
        packages: Their leaf indices with their KeyPackages.
        path: The commit's path, if it has one.
        psks: The pre-shared keys of the commit, in its order.
    """

    packages: Sequence[tuple[int, KeyPackage]]
    path: OwnPath | None
    psks: tuple[PreSharedKeyId, ...]


def make_welcome(
    epoch: Epoch,
    advanced: Advanced,
    newcomers: Newcomers,
    *,
    options: CommitOptions,
    entropy: Entropy,
) -> Welcome:
    """Return the Welcome for the members that a commit adds.

    Args:
        epoch: The committer's state after the commit.
        advanced: The new epoch, with the joiner secret.
        newcomers: Whom to let in.
        options: How to commit.
        entropy: Where ephemeral keys come from.

    Raises:
        NotPossible: There are more pre-shared keys than a Welcome can name.
    """
    _check_names(newcomers.psks)
    suite = epoch.suite
    extensions = options.welcome_extensions
    if options.grease:
        extensions = (*extensions, *grease_extension(extensions, entropy))
    info = own_group_info(epoch, extensions, tree=options.welcome_tree, external=False)
    key, nonce = welcome_key(suite, welcome_secret(suite, advanced.member))
    encrypted_info = seal(suite, key, nonce, plaintext=info, aad=b"")
    # The context of every entry is the whole encrypted GroupInfo, tree included; the
    # sealer hashes it once, not once for each newcomer.
    sealer = BroadcastSealer(suite, labels.WELCOME_SECRETS, encrypted_info)
    entries = []
    for index, package in newcomers.packages:
        secrets = GroupSecrets(
            advanced.joiner, _path_secret(epoch, index, newcomers.path), newcomers.psks
        )
        sealed = sealer.seal(package.init_key, encoded(secrets), entropy)
        entry = HpkeCiphertext(*sealed)
        entries.append(EncryptedGroupSecrets(package.reference, entry))
    return Welcome(suite.id, tuple(entries), encrypted_info)


def _check_names(psks: tuple[PreSharedKeyId, ...]) -> None:
    if sum(len(encoded(psk)) for psk in psks) > limits.PSKS:
        message = "a Welcome cannot name that many pre-shared keys"
        raise NotPossible(message)


def open_group_info(suite: CipherSuite, welcome: Welcome, member: Secret) -> bytes:
    """Decrypt the GroupInfo of a Welcome.

    Raises:
        DecryptionFailed: The secret is another, or the Welcome was changed.
    """
    key, nonce = welcome_key(suite, welcome_secret(suite, member))
    return open_sealed(
        suite, key, nonce, ciphertext=welcome.encrypted_group_info, aad=b""
    )


def welcome_key(suite: CipherSuite, secret: Secret) -> tuple[Secret, bytes]:
    """Return welcome_key and welcome_nonce."""
    key = expand_with_label(
        suite, secret, labels.KEY, context=b"", length=suite.key_length
    )
    nonce = expand_with_label(
        suite, secret, labels.NONCE, context=b"", length=suite.nonce_length
    )
    return key, nonce.expose()


def tree_extension(tree: RatchetTree) -> Extension:
    """Return the ratchet_tree extension (§12.4.3.3)."""
    writer = Writer()
    encode_tree(tree, writer)
    return Extension(ExtensionType.RATCHET_TREE, writer.getvalue())


def grease_extension(extensions: Extensions, entropy: Entropy) -> Extensions:
    """Return an extension that means nothing (§13.5), unless it is there already."""
    choice, *data = entropy.draw(5)
    value = VALUES[choice % len(VALUES)]
    if find_extension(extensions, value) is not None:
        return ()
    return (Extension(value, bytes(data)),)


def external_pub_extension(public: bytes) -> Extension:
    """Return the external_pub extension (§12.4.3.2)."""
    writer = Writer()
    writer.opaque(public)
    return Extension(ExtensionType.EXTERNAL_PUB, writer.getvalue())


def own_group_info(
    epoch: Epoch, extensions: Extensions, *, tree: bool, external: bool
) -> bytes:
    """Return `struct GroupInfo` of the epoch, signed by this member.

    Args:
        epoch: This member's state.
        extensions: Further extensions.
        tree: Whether to put the tree into it.
        external: Whether to let anybody who gets it join by an external commit.
    """
    if tree:
        extensions = (tree_extension(epoch.tree), *extensions)
    if external:
        pair = epoch.secrets.external_key_pair(epoch.suite)
        extensions = (external_pub_extension(pair.public), *extensions)
    info = GroupInfo(epoch.context, extensions, epoch.confirmation_tag, epoch.own_leaf)
    return info.sign(epoch.signing_key)


def _path_secret(epoch: Epoch, index: int, path: OwnPath | None) -> Secret | None:
    if path is None:
        return None
    # The newcomer is under a copath child, so its resolution is not empty and the
    # lowest common ancestor is on the filtered direct path.
    ancestor = arithmetic.common_ancestor(2 * epoch.own_leaf, 2 * index)
    return path.secrets.by_node[ancestor]
