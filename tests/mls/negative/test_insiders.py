"""A bit turned over by a member, who then signs and encrypts the result properly.

Authentication does not help here: each rule of the content has to hold by itself.
"""

import pytest

from tests.mls import forge
from tests.mls.negative.insider import (
    content_of,
    signed_info,
    with_content,
    with_secrets,
)
from tests.mls.negative.messages import KINDS, scene, welcome_message
from tests.mls.negative.refusal import all_refused, refusals, stored
from tests.mls.negative.verbs import join, outside_commit
from tests.mls.support import SUITE, all_flipped
from tgtui.codec import encoded, opaque
from tgtui.crypto import SIGNATURE_LENGTH
from tgtui.errors import PeerFault
from tgtui.mls import Group, ProposalReceived, WireFormat


PROPOSALS = [kind for kind in KINDS if kind.startswith("public") and "com" not in kind]
COMMITS = [kind for kind in KINDS if kind.startswith("public commit")]


@pytest.mark.slow
@pytest.mark.parametrize("wire_format", list(WireFormat)[:2])
@pytest.mark.parametrize("kind", COMMITS)
def test_no_member_follows_a_flipped_commit(kind: str, wire_format: WireFormat) -> None:
    at = scene(SUITE)
    message = KINDS[kind](at)
    _, content = content_of(message)
    forged = (
        with_content(message, flip, at.groups[1], at, wire_format)
        for flip in all_flipped(content)
    )
    refused = refusals(at.groups[0], forged, at.env)
    assert refused.total() == 8 * len(content)


@pytest.mark.slow
@pytest.mark.parametrize("wire_format", list(WireFormat)[:2])
@pytest.mark.parametrize("kind", PROPOSALS)
def test_a_flipped_proposal_is_another_one_or_refused(
    kind: str, wire_format: WireFormat
) -> None:
    at = scene(SUITE)
    message = KINDS[kind](at)
    _, content = content_of(message)
    group = at.groups[0]
    before = stored(group)
    for flip in all_flipped(content):
        forged = with_content(message, flip, at.groups[1], at, wire_format)
        try:
            _, event = group.receive(forged, at.env)
        except PeerFault:
            continue
        finally:
            assert stored(group) == before
        assert isinstance(event, ProposalReceived)


@pytest.mark.slow
@pytest.mark.parametrize("psk", [False, True], ids=["plain", "with a PSK"])
def test_no_newcomer_believes_flipped_secrets(*, psk: bool) -> None:
    at = scene(SUITE, psk=psk)
    own = at.own[1]
    secrets = encoded(forge.opened(at.welcome, own, at.env).secrets)
    join(with_secrets(at.welcome, own, secrets), at)
    forged = (with_secrets(at.welcome, own, flip) for flip in all_flipped(secrets))
    all_refused(lambda data: join(data, at), forged)


@pytest.mark.slow
def test_no_newcomer_believes_a_flipped_description() -> None:
    at = scene(SUITE)
    opened = forge.opened(at.welcome, at.own[1], at.env)

    def join_described(content: bytes) -> Group:
        whole = signed_info(content, at.groups[0])
        return join(welcome_message(opened.sealed_raw(whole)), at)

    content = described(at.groups[0].group_info())
    assert stored(join_described(content)) == stored(at.groups[1])
    all_refused(join_described, all_flipped(content))


@pytest.mark.slow
def test_nobody_lets_in_who_believes_a_flipped_description() -> None:
    at = scene(SUITE)
    message = at.groups[0].group_info(external=True)
    content = described(message)
    head = message[: message.index(content)]
    for flip in all_flipped(content):
        forged = head + signed_info(flip, at.groups[0])
        try:
            # Whoever signs a GroupInfo can lie about what only members know.
            commit = outside_commit(forged, at)
        except PeerFault:
            continue
        refusals(at.groups[1], [commit], at.env)


def described(message: bytes) -> bytes:
    """Return what the signature of a GroupInfo covers."""
    return message[4 : -len(opaque(bytes(SIGNATURE_LENGTH)))]
