"""What rules are lent follows who the relay is, from one moment to the next."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.identity.relays import moderator
from tests.integration.relays import settings_for
from tests.relay.main.support import DAY, NOW, entropy, first
from tgtui.crypto import Secret
from tgtui.identity import key_id_of
from tgtui.relay.core import Registration
from tgtui.relay.main.content import issued, with_franking, with_moderator
from tgtui.relay.main.key_files import make_franking_key
from tgtui.relay.main.office import Office
from tgtui.relay.main.standing import Standing, read_root, signed
from tgtui.relay.web import Clock


class Stopped(Clock):
    """A clock that stands still."""

    def now(self) -> int:
        return NOW


def office_of(data: Path, standing: Standing) -> Office:
    run = settings_for(data, registration="closed", account_storage_bytes=7)
    return Office(
        run, standing, Stopped(), login_key=Secret(b"k" * 32), entropy=entropy()
    )


@pytest.fixture
def standing(tmp_path: Path) -> Standing:
    return first(tmp_path)


def test_what_the_operator_chose_is_lent(standing: Standing, tmp_path: Path) -> None:
    context = office_of(tmp_path, standing).lend()
    assert (context.now, context.relay_id) == (NOW, standing.descriptor.relay_id)
    chosen = context.settings
    assert chosen.registration is Registration.CLOSED
    assert (chosen.retention, chosen.storage) == (30 * DAY, 7)
    assert chosen.file_size == 1 << 20
    assert context.login_key == Secret(b"k" * 32)
    assert context.moderation_keys == ()


def test_another_descriptor_counts_at_once(standing: Standing, tmp_path: Path) -> None:
    office = office_of(tmp_path, standing)
    assert office.descriptor() == (1, standing.descriptor.encoded)
    root = read_root(standing.root_file, standing.descriptor)
    assert root is not None
    content = with_moderator(standing.descriptor.content, moderator(1), now=NOW)
    ended = with_moderator(content, moderator(2), now=NOW + 9 * DAY)
    made = make_franking_key(tmp_path, entropy("other"))
    said = issued(with_franking(ended, made.public_key, now=NOW), 2, now=NOW)
    before = office.lend()
    office.take(Standing(signed(root, said), made, None))
    after = office.lend()
    assert after.moderation_keys == (key_id_of(moderator(1).hpke_key),)
    assert office.descriptor() == (2, office.standing.descriptor.encoded)
    stamps = {}
    for name, context in (("before", before), ("after", after)):
        record = context.notary.truncated(bytes(32), through=1, head=bytes(32), at=NOW)
        stamps[name] = record.encoded
    assert stamps["before"] != stamps["after"]
    assert replace(after, moderation_keys=(), notary=before.notary) == before
