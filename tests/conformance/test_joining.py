"""RFC 9420 §12.4.3, §12.4.3.1: what a newcomer verifies before it is in the group."""

from dataclasses import replace
from typing import Final

import pytest

from tests.conformance.places import EXTENSION
from tests.mls import forge
from tests.mls.handshakes import (
    external_psk,
    group_info,
    knowing,
    outside_join,
    tree_of,
)
from tests.mls.support import (
    assert_agree,
    commit,
    environment,
    flipped,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.crypto import SUITES, DecryptionFailed, Secret
from tgtui.mls import (
    Add,
    Capabilities,
    CommitOptions,
    Environment,
    Extension,
    ExtensionType,
    Group,
    InvalidExtensions,
    InvalidGroupInfo,
    InvalidWelcome,
    JoinOptions,
    MlsPeerFault,
    NotForThisClient,
    OwnKeyPackage,
    PathSecretUnusable,
    PreSharedKeyId,
    PskUnavailable,
    ResumptionUsage,
    TreeHashMismatch,
    Welcome,
)


MALLORY: Final = signing_key("mallory")


class Arrival:
    """A client that was added to a group, and what the Welcome tells it."""

    def __init__(self, env: Environment, options: CommitOptions | None = None) -> None:
        options = options or CommitOptions()
        self.env = env
        self.groups = new_group(env, 4)
        self.own = own_key_package("new", env)
        adds = (Add(self.own.package), *options.proposals)
        options = replace(options, proposals=adds, grease=False)
        staged = self.groups[0].commit(env, options)
        assert staged.welcome is not None
        self.welcome = staged.welcome
        self.committer = staged.group.merge(env)[0]
        self.key = self.committer.state.epoch.signing_key
        self.told = forge.opened(staged.welcome, self.own, env)

    def refused(
        self,
        told: forge.Opened,
        error: type[MlsPeerFault],
        match: str | None = None,
    ) -> None:
        """Require that the client refuses a Welcome that tells it this."""
        with pytest.raises(error, match=match) as caught:
            Group.join(told.sealed(self.key), [self.own], self.env)
        assert caught.type is error

    def with_info(self, **said: object) -> forge.Opened:
        """Return what the Welcome tells, its GroupInfo saying something else."""
        info = replace(self.told.info, **said)  # type: ignore[arg-type]
        return self.told._replace(info=info)

    def with_secrets(self, **said: object) -> forge.Opened:
        """Return what the Welcome tells, its GroupSecrets saying something else."""
        secrets = replace(self.told.secrets, **said)  # type: ignore[arg-type]
        return self.told._replace(secrets=secrets)


@pytest.fixture
def arrival(env: Environment) -> Arrival:
    """A client that was added by a commit with a path."""
    return Arrival(env)


def test_what_is_told_again_is_accepted(arrival: Arrival) -> None:
    welcome = arrival.told.sealed(arrival.key)
    joined, used = Group.join(welcome, [arrival.own], arrival.env)
    assert used is arrival.own
    assert_agree([arrival.committer, joined])


def test_an_entry_is_for_one_of_the_clients_key_packages(arrival: Arrival) -> None:
    other = own_key_package("new", arrival.env)
    with pytest.raises(NotForThisClient):
        Group.join(arrival.welcome, [other], arrival.env)
    Group.join(arrival.welcome, [other, arrival.own], arrival.env)


def test_the_suite_is_that_of_the_key_package(arrival: Arrival) -> None:
    told = arrival.told
    for suite_id in (1, 0xF002, 0x7777):
        welcome = told.sealed(arrival.key, suite_id=suite_id)
        with pytest.raises(InvalidWelcome, match="another cipher suite"):
            Group.join(welcome, [arrival.own], arrival.env)


def test_the_suite_of_the_group_is_that_of_the_key_package(arrival: Arrival) -> None:
    # Both suites have the same KEM and hash, so that everything else fits.
    context = replace(arrival.told.info.context, suite=SUITES[1])
    changed = arrival.with_info(context=context)
    arrival.refused(changed, InvalidWelcome, "another cipher suite")


def test_the_secrets_open_with_the_init_key_alone(arrival: Arrival) -> None:
    other = own_key_package("other", arrival.env)
    stolen = OwnKeyPackage(
        arrival.own.package, other.init_private, other.leaf_private, MALLORY
    )
    with pytest.raises(DecryptionFailed):
        Group.join(arrival.welcome, [stolen], arrival.env)


def test_the_group_info_opens_with_the_joiner_secret_alone(arrival: Arrival) -> None:
    hidden = flipped(arrival.welcome.encrypted_group_info, 0)
    changed = replace(arrival.welcome, encrypted_group_info=hidden)
    with pytest.raises(DecryptionFailed):
        Group.join(changed, [arrival.own], arrival.env)


def test_the_signer_signed(arrival: Arrival) -> None:
    for key in (MALLORY, arrival.own.signing_key):
        with pytest.raises(InvalidGroupInfo, match="no member"):
            Group.join(arrival.told.sealed(key), [arrival.own], arrival.env)


def test_the_signer_is_a_member(arrival: Arrival) -> None:
    for signer in (1, 5, 7, 8, (1 << 32) - 1):
        told = arrival.with_info(signer=signer)
        arrival.refused(told, InvalidGroupInfo, "no member")


def test_the_group_is_not_one_that_the_client_is_in(arrival: Arrival) -> None:
    known = (b"another", arrival.committer.group_id)
    with pytest.raises(InvalidWelcome, match="of that id already"):
        Group.join(
            arrival.welcome,
            [arrival.own],
            arrival.env,
            options=JoinOptions(known_groups=known),
        )
    options = JoinOptions(known_groups=known[:1])
    Group.join(arrival.welcome, [arrival.own], arrival.env, options=options)


def test_from_outside_the_group_is_not_one_that_the_client_is_in(
    env: Environment,
) -> None:
    alice, bob = new_group(env, 2)
    own = own_key_package("new", env)
    known = (alice.group_id,)
    join = outside_join(own, known_groups=known)
    with pytest.raises(InvalidGroupInfo, match="of that id already"):
        Group.join_from_outside(group_info(alice), join, env)
    # A resync is how a client comes back into a group that it is in.
    old = bob.members[1][1]
    again = replace(
        join,
        credential=old.credential,
        signing_key=bob.state.epoch.signing_key,
        resync=1,
    )
    Group.join_from_outside(group_info(alice), again, env)


@pytest.mark.parametrize("inside", [True, False])
def test_the_tree_inside_or_apart_is_the_one_that_was_signed(
    env: Environment, inside: bool
) -> None:
    arrival = Arrival(env, CommitOptions(welcome_tree=inside))
    right = tree_of(arrival.committer)
    wrong = tree_of(arrival.groups[1])
    with pytest.raises(TreeHashMismatch):
        Group.join(arrival.welcome, [arrival.own], env, options=JoinOptions(tree=wrong))
    options = JoinOptions(tree=None if inside else right)
    joined, _ = Group.join(arrival.welcome, [arrival.own], env, options=options)
    assert_agree([arrival.committer, joined])
    if not inside:
        with pytest.raises(InvalidGroupInfo, match="no ratchet tree"):
            Group.join(arrival.welcome, [arrival.own], env)


def test_the_clients_own_leaf_is_in_the_tree(env: Environment) -> None:
    arrival = Arrival(env)
    # The same client with another leaf: the reference is right, the leaf is not.
    other = own_key_package("new", env, key=arrival.own.signing_key).package
    package = replace(arrival.own.package, leaf_node=other.leaf_node)
    with pytest.raises(InvalidWelcome, match="leaf is not in the tree"):
        Group.join(arrival.welcome, [replace(arrival.own, package=package)], env)


def test_the_confirmation_tag_is_right(arrival: Arrival) -> None:
    right = arrival.told.info.confirmation_tag
    for tag in (b"", right[:-1], flipped(right, 0), flipped(right, 255)):
        told = arrival.with_info(confirmation_tag=tag)
        arrival.refused(told, InvalidWelcome, "confirmation tag")


def test_the_context_is_the_one_that_the_secrets_belong_to(arrival: Arrival) -> None:
    context = arrival.told.info.context
    for changed in (
        replace(context, epoch=context.epoch + 1),
        replace(context, confirmed_transcript_hash=bytes(32)),
    ):
        told = arrival.with_info(context=changed)
        arrival.refused(told, InvalidWelcome, "confirmation tag")


def test_the_path_secret_gives_the_keys_of_the_tree(arrival: Arrival) -> None:
    right = arrival.told.secrets.path_secret
    assert right is not None
    for wrong in (flipped(right.expose(), 0), b"short", b""):
        told = arrival.with_secrets(path_secret=Secret(wrong))
        arrival.refused(told, PathSecretUnusable)


def test_a_path_secret_comes_with_a_path(env: Environment) -> None:
    arrival = Arrival(env, CommitOptions(path=False))
    assert arrival.told.secrets.path_secret is None
    told = arrival.with_secrets(path_secret=Secret(bytes(32)))
    arrival.refused(told, InvalidWelcome, "no path in the tree")


def test_a_newcomer_can_read_whatever_is_encrypted_on_its_path(
    arrival: Arrival,
) -> None:
    env = arrival.env
    joined, _ = Group.join(arrival.welcome, [arrival.own], env)
    epoch = joined.state.epoch
    # The committer is in the other half: what they share is the root, at 7.
    assert set(epoch.key_pairs) == {2 * joined.own_leaf, 7}
    groups = commit([arrival.committer, joined], env, by=0)
    assert_agree(commit(groups, env, by=1))


def test_a_psk_has_to_be_known(env: Environment) -> None:
    lending = environment(psks=knowing)
    psk = external_psk(new_group(env, 1)[0])
    arrival = Arrival(lending, CommitOptions(proposals=(psk,)))
    assert arrival.told.secrets.psks == (psk.psk,)
    with pytest.raises(PskUnavailable):
        Group.join(arrival.welcome, [arrival.own], env)
    joined, _ = Group.join(arrival.welcome, [arrival.own], lending)
    assert_agree([arrival.committer, joined])


def test_psks_are_named_in_the_order_of_the_commit(env: Environment) -> None:
    lending = environment(psks=knowing)
    group = new_group(env, 1)[0]
    psks = tuple(external_psk(group, name) for name in (b"b", b"a", b"c"))
    arrival = Arrival(lending, CommitOptions(proposals=psks))
    assert arrival.told.secrets.psks == tuple(each.psk for each in psks)
    joined, _ = Group.join(arrival.welcome, [arrival.own], lending)
    assert_agree([arrival.committer, joined])
    wrong = arrival.with_secrets(psks=arrival.told.secrets.psks[::-1])
    with pytest.raises(InvalidWelcome, match="confirmation tag"):
        Group.join(wrong.sealed(arrival.key), [arrival.own], lending)


def test_the_nonce_of_a_psk_is_as_long_as_a_hash(arrival: Arrival) -> None:
    lending = environment(psks=knowing)
    for size in (0, 31, 33):
        psk = PreSharedKeyId.external(b"key", bytes(size))
        told = arrival.with_secrets(psks=(psk,))._replace(lender=lending)
        arrival.refused(told, InvalidWelcome, "nonce")


def test_one_psk_at_most_says_where_the_group_comes_from(env: Environment) -> None:
    arrival = Arrival(env)
    origin = arrival.groups[1]
    psks = tuple(
        PreSharedKeyId.resumption(usage, origin.group_id, epoch=1, nonce=bytes(32))
        for usage in (ResumptionUsage.BRANCH, ResumptionUsage.REINIT)
    )

    def lend(psk: PreSharedKeyId) -> Secret | None:
        return origin.resumption_psk if psk in psks else None

    lending = environment(psks=lend)
    told = arrival.with_secrets(psks=psks)._replace(lender=lending)
    with pytest.raises(InvalidWelcome, match="two pre-shared keys"):
        Group.join(told.sealed(arrival.key), [arrival.own], lending)


def test_a_newcomer_supports_the_extensions_of_the_group(env: Environment) -> None:
    group = new_group(
        env,
        2,
        capabilities=Capabilities(extensions=(EXTENSION,)),
        context_extensions=(Extension(EXTENSION, b""),),
    )[0]
    own = own_key_package("new", env)
    join = outside_join(own)
    with pytest.raises(InvalidExtensions, match=str(EXTENSION)):
        Group.join_from_outside(group_info(group), join, env)


def test_ones_own_grease_is_no_support(env: Environment) -> None:
    # All members list the same value, so that all others can live with it.
    alike = Capabilities(extensions=(0x0A0A,))
    members = new_group(env, 2, capabilities=alike, grease=False)
    own = own_key_package("new", env, capabilities=alike, grease=False)
    staged = members[0].commit(
        env, CommitOptions(proposals=(Add(own.package),), path=False, grease=False)
    )
    assert staged.welcome is not None
    told = forge.opened(staged.welcome, own, env)
    context = replace(told.info.context, extensions=(Extension(0x0A0A, b""),))
    changed = told._replace(info=replace(told.info, context=context))
    welcome = changed.sealed(members[0].state.epoch.signing_key)
    with pytest.raises(InvalidExtensions, match=str(0x0A0A)):
        Group.join(welcome, [own], env)


def test_extensions_that_nobody_knows_are_ignored(env: Environment) -> None:
    unknown = (Extension(0xF0F0, b"whatever"), Extension(0x0A0A, b""))
    arrival = Arrival(env, CommitOptions(welcome_extensions=unknown))
    types = {one.extension_type for one in arrival.told.info.extensions}
    assert types == {ExtensionType.RATCHET_TREE, 0xF0F0, 0x0A0A}
    joined, _ = Group.join(arrival.welcome, [arrival.own], env)
    assert_agree([arrival.committer, joined])
    assert joined.extensions == ()


def test_a_welcome_covers_everybody_who_is_added(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    own = [own_key_package(name, env) for name in ("bob", "carol", "dave")]
    adds = tuple(Add(each.package) for each in own)
    staged = alice.commit(env, CommitOptions(proposals=adds))
    assert isinstance(staged.welcome, Welcome)
    alice, _ = staged.group.merge(env)
    joined = [Group.join(staged.welcome, [each], env)[0] for each in own]
    assert_agree([alice, *joined])
    assert [group.own_leaf for group in joined] == [1, 2, 3]
