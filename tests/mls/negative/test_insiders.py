"""A bit turned over by a member, who then signs and encrypts the result properly.

Authentication does not help here: each rule of the content has to hold by itself.
"""

import pytest

from tests.mls.negative.insider import (
    OpenedWelcome,
    content_of,
    signed_info,
    with_content,
)
from tests.mls.negative.messages import KINDS, scene
from tests.mls.negative.refusal import (
    DOCUMENTED,
    all_refused,
    refusals,
    stored,
)
from tests.mls.negative.verbs import join, join_from_outside
from tests.mls.support import SUITE, all_flipped
from tgtui.mls import ProposalReceived, WireFormat


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
    print(kind, {k.__name__: v for k, v in refused.items()})
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
    accepted = 0
    for flip in all_flipped(content):
        forged = with_content(message, flip, at.groups[1], at, wire_format)
        try:
            _, event = group.receive(forged, at.env)
        except DOCUMENTED:
            continue
        finally:
            assert stored(group) == before
        assert isinstance(event, ProposalReceived)
        accepted += 1
    print(kind, accepted, 8 * len(content))


@pytest.mark.slow
@pytest.mark.parametrize("psk", [False, True], ids=["plain", "with a PSK"])
def test_no_newcomer_believes_flipped_secrets(*, psk: bool) -> None:
    opened = OpenedWelcome(scene(SUITE, psk=psk))
    join(opened.with_secrets(opened.secrets), opened.at)
    forged = map(opened.with_secrets, all_flipped(opened.secrets))
    f = all_refused(lambda data: join(data, opened.at), forged)
    print({k.__name__: v for k, v in f.items()})


@pytest.mark.slow
def test_a_flipped_description_is_refused_or_says_the_same() -> None:
    opened = OpenedWelcome(scene(SUITE))
    joined = stored(join(opened.with_info(opened.info), opened.at))
    for n, flip in enumerate(all_flipped(opened.info)):
        try:
            group = join(opened.with_info(flip), opened.at)
        except DOCUMENTED:
            continue
        print(n)
        assert stored(group) == joined


@pytest.mark.slow
def test_a_flipped_description_leads_outsiders_nowhere_or_to_a_group() -> None:
    at = scene(SUITE)
    message = at.groups[0].group_info(external=True)
    content = message[4 : -len(b"\x40\x40" + bytes(64))]
    a = []
    for n, flip in enumerate(all_flipped(content)):
        forged = message[:4] + signed_info(flip, at.groups[0])
        try:
            join_from_outside(forged, at)
        except DOCUMENTED:
            continue
        a.append(n)
    print(a)
