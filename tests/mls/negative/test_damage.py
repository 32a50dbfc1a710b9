"""Messages cut short, continued, spliced, made up, or meant for somebody else."""

from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from tests.mls.negative.messages import (
    KINDS,
    Scene,
    key_package_message,
    scene,
    welcome_message,
)
from tests.mls.negative.refusal import all_refused, refusals
from tests.mls.negative.verbs import join, outside_commit, verify_package
from tests.mls.support import SUITE, deliver
from tgtui.codec import DecodeError, TrailingBytes
from tgtui.mls import (
    InvalidContent,
    WireFormat,
    WrongEpoch,
    WrongGroup,
)


AT = scene(SUITE)
"""A group that no test changes: every verb returns another one."""

MESSAGES = {kind: make(AT) for kind, make in KINDS.items()}
GROUP_INFO = AT.groups[0].group_info(external=True)
KEY_PACKAGE = key_package_message(AT.outsider)
WELCOME = welcome_message(AT.welcome)


def shorter(data: bytes) -> Iterator[bytes]:
    """Yield everything that `data` begins with."""
    return (data[:end] for end in range(len(data)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_cut_short_is_no_message(kind: str) -> None:
    refused = refusals(AT.groups[0], shorter(MESSAGES[kind]), AT.env)
    assert all(issubclass(error, DecodeError) for error in refused)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_with_more_at_its_end_is_no_message(kind: str) -> None:
    more = (MESSAGES[kind] + bytes(count) for count in range(1, 9))
    assert refusals(AT.groups[0], more, AT.env) == {TrailingBytes: 8}


def test_what_is_cut_short_lets_nobody_in() -> None:
    found = all_refused(lambda data: join(data, AT), shorter(WELCOME))
    found += all_refused(lambda data: outside_commit(data, AT), shorter(GROUP_INFO))
    found += all_refused(lambda data: verify_package(data, AT), shorter(KEY_PACKAGE))
    assert all(issubclass(error, DecodeError) for error in found)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_end_of_one_message_does_not_fit_another(kind: str) -> None:
    head = MESSAGES[kind]
    for tail in MESSAGES.values():
        if tail is not head:
            cuts = range(1, min(len(head), len(tail)), 3)
            spliced = {head[:cut] + tail[cut:] for cut in cuts} - {head, tail}
            refusals(AT.groups[0], spliced, AT.env)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_of_another_group_is_not_for_this_one(kind: str) -> None:
    other = scene(SUITE, group_id=b"other")
    message = KINDS[kind](other)
    assert refusals(AT.groups[0], [message], AT.env) == {WrongGroup: 1}


def test_a_group_of_the_same_name_is_another_group() -> None:
    other = scene(SUITE, psk=True)
    for kind, make in KINDS.items():
        # RFC 9420 §6.1: the signature of a new_member_proposal covers no GroupContext.
        if kind != "Add by oneself":
            refusals(AT.groups[0], [make(other)], AT.env)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_of_another_epoch_comes_too_late_or_too_early(kind: str) -> None:
    staged = AT.groups[2].commit(AT.env)
    later = [*deliver(AT.groups[:2], staged.message, AT.env)]
    later.append(staged.group.merge(AT.env)[0])
    after = Scene(
        AT.env, (later[0], later[1], later[2]), AT.own, AT.outsider, AT.welcome
    )
    assert refusals(after.groups[0], [MESSAGES[kind]], AT.env) == {WrongEpoch: 1}
    assert refusals(AT.groups[0], [KINDS[kind](after)], AT.env) == {WrongEpoch: 1}


@pytest.mark.parametrize("message", [GROUP_INFO, KEY_PACKAGE, WELCOME])
def test_what_is_not_for_members_is_refused(message: bytes) -> None:
    assert refusals(AT.groups[0], [message], AT.env) == {InvalidContent: 1}


@given(st.binary(max_size=300), st.sampled_from(WireFormat))
def test_made_up_bytes_are_refused(data: bytes, wire_format: WireFormat) -> None:
    message = b"\x00\x01" + wire_format.to_bytes(2, "big") + data
    refusals(AT.groups[0], [data, message], AT.env)
    all_refused(lambda data: join(data, AT), [data, message])
    all_refused(lambda data: outside_commit(data, AT), [data, message])
    all_refused(lambda data: verify_package(data, AT), [data, message])


@given(
    st.sampled_from(list(MESSAGES.values())),
    st.integers(0, 800),
    st.binary(max_size=40),
)
def test_a_message_with_made_up_bytes_in_it_is_refused(
    message: bytes, start: int, data: bytes
) -> None:
    start %= len(message)
    inserted = message[:start] + data + message[start:]
    overwritten = message[:start] + data + message[start + len(data) :]
    changed = {inserted, overwritten} - {message}
    refusals(AT.groups[0], changed, AT.env)
