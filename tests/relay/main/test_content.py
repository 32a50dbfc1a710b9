"""What a descriptor says, and how an operator changes it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.identity.relays import moderator
from tests.integration.relays import settings_for
from tests.relay.main.support import DAY, NOW
from tgtui.config import Endpoint
from tgtui.crypto import Secret, SigningKey
from tgtui.identity import (
    DescriptorContent,
    FrankingKeyDropped,
    Period,
    RegistrationPolicy,
    accept_descriptor,
)
from tgtui.relay.main.content import (
    FOR_EVER,
    VALIDITY,
    differences,
    first_content,
    is_local,
    issued,
    with_franking,
    with_moderator,
    with_settings,
    without_moderator,
)
from tgtui.relay.main.errors import NotDone
from tgtui.relay.main.standing import signed
from tgtui.wire import limits


FRANKING, OTHER = bytes(range(32)), bytes(range(1, 33))
SPKI = bytes(32)
ROOT = SigningKey(Secret(bytes(32)))


@pytest.fixture
def content(tmp_path: Path) -> DescriptorContent:
    return first_content(settings_for(tmp_path), FRANKING, None, now=NOW)


def test_the_first_content_says_how_the_relay_is_run(tmp_path: Path) -> None:
    run = settings_for(
        tmp_path,
        contact="ops",
        policy_url="https://r.example/",
        listen=Endpoint("::", 1),
    )
    content = first_content(run, FRANKING, SPKI, now=NOW)
    assert (content.version, content.issued, content.expires) == (
        1,
        NOW,
        NOW + VALIDITY,
    )
    ((key),) = content.franking
    assert (key.public_key, key.period) == (FRANKING, Period(NOW - DAY, FOR_EVER))
    ((shown),) = content.tls
    assert (shown.spki_sha256, shown.period) == (SPKI, Period(NOW - DAY, FOR_EVER))
    assert content.registration is RegistrationPolicy.OPEN
    assert (content.retention_days, content.contact) == (30, "ops")
    assert content.policy_url == "https://r.example/"
    assert (content.limits.file, content.limits.room) == (1 << 20, limits.ROOM)
    assert not content.local
    assert accept_descriptor(None, signed(ROOT, content), NOW).content == content


@pytest.mark.parametrize(
    ("changes", "local"),
    [
        ({}, True),
        ({"listen": Endpoint("localhost", 1)}, True),
        ({"listen": Endpoint("0.0.0.0", 1)}, False),  # noqa: S104
        ({"public": Endpoint("relay.example", 443)}, False),
        ({"behind_proxy": True}, False),
    ],
)
def test_it_is_local_where_nobody_else_reaches_it(
    changes: dict[str, object], local: bool, tmp_path: Path
) -> None:
    assert is_local(settings_for(tmp_path, **changes)) is local


def test_the_same_settings_change_nothing(
    content: DescriptorContent, tmp_path: Path
) -> None:
    later = with_settings(content, settings_for(tmp_path), None, now=NOW + DAY)
    assert later == content
    assert differences(content, later) == ()


def test_what_differs_is_named(content: DescriptorContent, tmp_path: Path) -> None:
    run = settings_for(tmp_path, retention_days=31, contact="ops")
    changed = with_settings(content, run, None, now=NOW)
    assert differences(content, changed) == ("retention days", "contact")


def test_only_the_certificate_that_is_shown_is_vouched_for(
    content: DescriptorContent, tmp_path: Path
) -> None:
    run = settings_for(tmp_path)
    with_one = with_settings(content, run, SPKI, now=NOW)
    assert with_settings(with_one, run, SPKI, now=NOW + DAY) == with_one
    with_other = with_settings(with_one, run, OTHER, now=NOW + DAY)
    assert [key.spki_sha256 for key in with_other.tls] == [OTHER]
    assert with_settings(with_other, run, None, now=NOW).tls == ()


def test_a_franking_key_ends_soon_after_the_next_begins(
    content: DescriptorContent,
) -> None:
    before = signed(ROOT, content)
    changed = with_franking(content, OTHER, now=NOW + 9 * DAY)
    after = signed(ROOT, issued(changed, 2, now=NOW + 9 * DAY))
    accept_descriptor(before, after, NOW + 9 * DAY)
    old, new = after.content.franking
    assert (old.public_key, new.public_key) == (FRANKING, OTHER)
    for at in (NOW, NOW + 9 * DAY, NOW + 9 * DAY + limits.CLOCK_STEP):
        assert after.franking_key(old.key_id, at) == old
    assert old.period.until == NOW + 9 * DAY + 2 * limits.CLOCK_STEP
    assert new.period == Period(NOW + 8 * DAY, FOR_EVER)
    third = with_franking(after.content, SPKI, now=NOW + 20 * DAY)
    assert third.franking[0] == old
    assert third.franking[1].period.until < FOR_EVER
    dropped = signed(ROOT, replace(third, franking=third.franking[1:], version=3))
    with pytest.raises(FrankingKeyDropped):
        accept_descriptor(after, dropped, NOW)


def test_a_moderator_comes_and_goes(content: DescriptorContent) -> None:
    one, two = moderator(1), moderator(2, officer=True)
    added = with_moderator(content, one, now=NOW)
    both = with_moderator(added, two, now=NOW + 1)
    assert signed(ROOT, both).moderators(NOW + 1) == (one, two)
    # A reporter's clock may be late.
    assert signed(ROOT, added).moderators(NOW - DAY) == (one,)
    gone = without_moderator(both, one, now=NOW + 5 * DAY)
    assert signed(ROOT, gone).moderators(NOW + 5 * DAY - 1) == (one, two)
    assert signed(ROOT, gone).moderators(NOW + 5 * DAY) == (two,)
    again = with_moderator(gone, one, now=NOW + 9 * DAY)
    assert signed(ROOT, again).moderators(NOW + 9 * DAY) == (two, one)


def test_a_moderator_is_added_once(content: DescriptorContent) -> None:
    added = with_moderator(content, moderator(1), now=NOW)
    with pytest.raises(NotDone, match="names this moderator already"):
        with_moderator(added, moderator(1, officer=True), now=NOW)


def test_only_a_moderator_is_retired(content: DescriptorContent) -> None:
    added = with_moderator(content, moderator(1), now=NOW)
    with pytest.raises(NotDone, match="names no such moderator"):
        without_moderator(added, moderator(2), now=NOW)
    gone = without_moderator(added, moderator(1), now=NOW)
    with pytest.raises(NotDone, match="names no such moderator"):
        without_moderator(gone, moderator(1), now=NOW)


def test_it_is_issued_for_a_year(content: DescriptorContent) -> None:
    again = issued(content, 7, now=NOW + DAY)
    assert differences(content, again) == ("version", "issued", "expires")
    assert (again.version, again.issued) == (7, NOW + DAY)
    assert again.expires == NOW + DAY + VALIDITY
