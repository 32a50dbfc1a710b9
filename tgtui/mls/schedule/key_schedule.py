"""The key schedule: from one epoch's init secret to the next one's secrets (§8)."""

from dataclasses import dataclass

from tgtui.crypto import (
    CipherSuite,
    HpkeKeyPair,
    Secret,
    derive_key_pair,
    derive_secret,
    expand_with_label,
    extract,
    mac,
)
from tgtui.mls import labels


@dataclass(frozen=True, slots=True)
class EpochSecrets:
    """The secrets of one epoch that are kept until the next one begins.

    What is derived from them and then used up (`encryption_secret` and everything
    above it) is not here: RFC 9420 §9.2 wants it deleted.

    Attributes:
        sender_data: Encrypts who sent a PrivateMessage.
        exporter: Derives secrets for use outside of MLS.
        external: Derives the key pair that outsiders join by.
        confirmation_key: Makes the confirmation tag.
        membership_key: Makes the membership tag of a PublicMessage.
        resumption_psk: Proves membership in this epoch later.
        epoch_authenticator: Equal for all members that have the same view.
        init: Enters the next epoch.
    """

    sender_data: Secret
    exporter: Secret
    external: Secret
    confirmation_key: Secret
    membership_key: Secret
    resumption_psk: Secret
    epoch_authenticator: Secret
    init: Secret

    def confirmation_tag(self, suite: CipherSuite, confirmed: bytes) -> bytes:
        """Return the MAC over the confirmed transcript hash (RFC 9420 §6.1)."""
        return mac(suite, self.confirmation_key, confirmed)

    def external_key_pair(self, suite: CipherSuite) -> HpkeKeyPair:
        """Return the key pair whose private half the whole group holds."""
        return derive_key_pair(suite, self.external)


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """All that the key schedule yields for a new epoch.

    Attributes:
        secrets: What is kept.
        encryption: The root of the secret tree.
    """

    secrets: EpochSecrets
    encryption: Secret


def joiner_secret(
    suite: CipherSuite, init: Secret, *, commit: Secret, context: bytes
) -> Secret:
    """Return the secret that lets a new member into the epoch.

    Args:
        suite: The group's cipher suite.
        init: The init secret of the epoch before.
        commit: The commit secret.
        context: The encoded GroupContext of the new epoch.
    """
    return expand_with_label(
        suite,
        extract(suite, init, commit),
        labels.JOINER,
        context=context,
        length=suite.hash_length,
    )


def member_secret(suite: CipherSuite, joiner: Secret, psk: Secret) -> Secret:
    """Return the secret between joiner_secret and epoch_secret."""
    return extract(suite, joiner, psk)


def welcome_secret(suite: CipherSuite, member: Secret) -> Secret:
    """Return the secret that encrypts the GroupInfo of a Welcome."""
    return derive_secret(suite, member, labels.WELCOME)


def new_epoch(suite: CipherSuite, member: Secret, context: bytes) -> NewEpoch:
    """Derive the secrets of the epoch that `context`, a GroupContext, describes."""
    return from_epoch_secret(
        suite,
        expand_with_label(
            suite, member, labels.EPOCH, context=context, length=suite.hash_length
        ),
    )


def from_epoch_secret(suite: CipherSuite, epoch: Secret) -> NewEpoch:
    """Derive the secrets of an epoch from its epoch_secret."""

    def derive(label: bytes) -> Secret:
        return derive_secret(suite, epoch, label)

    secrets = EpochSecrets(
        sender_data=derive(labels.SENDER_DATA),
        exporter=derive(labels.EXPORTER),
        external=derive(labels.EXTERNAL),
        confirmation_key=derive(labels.CONFIRM),
        membership_key=derive(labels.MEMBERSHIP),
        resumption_psk=derive(labels.RESUMPTION),
        epoch_authenticator=derive(labels.AUTHENTICATION),
        init=derive(labels.INIT),
    )
    return NewEpoch(secrets, derive(labels.ENCRYPTION))
