"""Who a relay is: the same at each start, and another only by its root key."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.relays import settings_for
from tests.relay.main.support import DAY, NOW, entropy, first, past
from tgtui.identity import accept_descriptor
from tgtui.relay.main import tls
from tgtui.relay.main.content import LOST_VERSIONS, RENEWAL, VALIDITY, issued
from tgtui.relay.main.errors import (
    BadKeyFile,
    CannotServe,
    NeedsRootKey,
    NotAdopted,
)
from tgtui.relay.main.key_files import (
    ROOT,
    franking_file,
    make_franking_key,
    make_key,
    read_key,
)
from tgtui.relay.main.standing import (
    Past,
    Standing,
    adopted,
    franking_of,
    read_root,
    signed,
    stand,
)


END = NOW + VALIDITY


def again(standing: Standing, data: Path, *, now: int = NOW + DAY) -> Standing:
    """Start the relay again."""
    return stand(settings_for(data), past(standing), entropy("again"), now=now)


def offline(data: Path) -> Path:
    """Move the root key away from the data, and return where it is."""
    place = data.parent / f"{data.name}.usb"
    (data / "root.key").rename(place)
    return place


def test_the_first_start_makes_it(tmp_path: Path) -> None:
    made = first(tmp_path)
    assert made.root_file == tmp_path / "root.key"
    descriptor = accept_descriptor(None, made.descriptor, NOW)
    (key,) = descriptor.content.franking
    assert descriptor.franking_key(key.key_id, NOW) == key
    assert key.public_key == made.franking.public_key
    assert made.next_version == 2
    assert made.expires_in(NOW + 1) == VALIDITY - 1


def test_a_first_start_that_was_interrupted_is_done_again(tmp_path: Path) -> None:
    before, after = first(tmp_path), first(tmp_path)
    assert before.descriptor.relay_id == after.descriptor.relay_id
    assert before.franking.seed == after.franking.seed


def test_the_root_key_may_be_elsewhere_from_the_first(tmp_path: Path) -> None:
    data, place = tmp_path / "data", tmp_path / "usb.key"
    data.mkdir()
    run = settings_for(data)
    made = stand(run, Past(), entropy(), now=NOW, root_key=place)
    assert made.root_file == place
    assert not (data / "root.key").exists()
    other = tmp_path / "other"
    other.mkdir()
    same = stand(settings_for(other), Past(), entropy("x"), now=NOW, root_key=place)
    assert same.descriptor.relay_id == made.descriptor.relay_id


def test_a_later_start_changes_nothing(tmp_path: Path) -> None:
    made = first(tmp_path)
    later = again(made, tmp_path)
    assert later == replace(made, franking=later.franking)
    assert later.franking.seed == made.franking.seed
    offline(tmp_path)
    last = again(made, tmp_path)
    assert last == replace(later, root_file=None, franking=last.franking)


def test_changed_settings_are_signed(tmp_path: Path) -> None:
    made = first(tmp_path)
    run = settings_for(tmp_path, contact="ops")
    changed = stand(run, past(made), entropy(), now=NOW + DAY)
    content = changed.descriptor.content
    assert (content.version, content.contact) == (2, "ops")
    assert (content.issued, content.expires) == (NOW + DAY, END + DAY)
    accept_descriptor(made.descriptor, changed.descriptor, NOW + DAY)


def test_without_the_root_key_nothing_can_be_changed(tmp_path: Path) -> None:
    made = first(tmp_path)
    place = offline(tmp_path)
    run = settings_for(tmp_path, contact="ops", retention_days=60)
    with pytest.raises(NeedsRootKey) as caught:
        stand(run, past(made), entropy(), now=NOW)
    assert caught.value.reasons == ("retention days changed", "contact changed")
    assert str(caught.value) == (
        "the relay's descriptor has to be signed anew (retention days changed, contact "
        "changed), which takes its root key: give it once with --root-key FILE"
    )
    changed = stand(run, past(made), entropy(), now=NOW, root_key=place)
    assert changed.descriptor.content.version == 2
    assert changed.root_file is None


def test_the_root_key_of_another_relay_is_refused(tmp_path: Path) -> None:
    made = first(tmp_path)
    make_key(tmp_path / "other.key", ROOT, entropy("other"))
    with pytest.raises(CannotServe, match="the root key of another relay"):
        stand(
            settings_for(tmp_path),
            past(made),
            entropy(),
            now=NOW,
            root_key=tmp_path / "other.key",
        )


def test_it_is_renewed_before_its_end(tmp_path: Path) -> None:
    made = first(tmp_path)
    early = again(made, tmp_path, now=END - RENEWAL - 1)
    assert early.descriptor == made.descriptor
    renewed = again(made, tmp_path, now=END - RENEWAL)
    assert renewed.descriptor.content.version == 2
    assert renewed.descriptor.content.expires == END - RENEWAL + VALIDITY


def test_without_the_root_key_it_is_served_to_its_end(tmp_path: Path) -> None:
    made = first(tmp_path)
    place = offline(tmp_path)
    assert again(made, tmp_path, now=END - 1).descriptor == made.descriptor
    with pytest.raises(NeedsRootKey, match="its time is over"):
        again(made, tmp_path, now=END)
    renewed = stand(
        settings_for(tmp_path), past(made), entropy(), now=END, root_key=place
    )
    assert renewed.descriptor.content.issued == END


def test_a_copy_gets_a_version_that_nobody_has_seen(tmp_path: Path) -> None:
    made = first(tmp_path)
    copied = stand(
        settings_for(tmp_path), past(made, restored=True), entropy(), now=NOW
    )
    assert copied.descriptor.content.version == 1 + LOST_VERSIONS
    assert copied.next_version == 2 + LOST_VERSIONS
    assert not copied.restored


def test_a_copy_without_the_root_key_remembers_that_it_is_one(tmp_path: Path) -> None:
    made = first(tmp_path)
    offline(tmp_path)
    copied = stand(
        settings_for(tmp_path), past(made, restored=True), entropy(), now=NOW
    )
    assert copied.descriptor == made.descriptor
    assert copied.restored
    assert copied.next_version == 1 + LOST_VERSIONS


def test_a_lost_franking_key_is_replaced_with_the_root_key(tmp_path: Path) -> None:
    made = first(tmp_path)
    file = franking_file(tmp_path, made.franking.public_key)
    file.unlink()
    place = offline(tmp_path)
    with pytest.raises(NeedsRootKey, match=f"{file} is gone"):
        again(made, tmp_path)
    found = stand(
        settings_for(tmp_path), past(made), entropy("new"), now=NOW, root_key=place
    )
    old, new = found.descriptor.content.franking
    assert old.public_key == made.franking.public_key
    assert new.public_key == found.franking.public_key
    accept_descriptor(made.descriptor, found.descriptor, NOW)


def test_a_franking_key_under_another_name_is_refused(tmp_path: Path) -> None:
    made = first(tmp_path)
    other = make_franking_key(tmp_path, entropy("other"))
    file = franking_file(tmp_path, made.franking.public_key)
    franking_file(tmp_path, other.public_key).replace(file)
    with pytest.raises(BadKeyFile, match="another key than its name says"):
        franking_of(tmp_path, made.descriptor)


def test_its_own_certificate_is_vouched_for(tmp_path: Path) -> None:
    run = settings_for(tmp_path, is_plain=False)
    made = stand(run, Past(), entropy(), now=NOW)
    assert made.descriptor.tls_hashes(NOW) == {tls.own_spki(run)}
    assert stand(run, past(made), entropy(), now=NOW).descriptor == made.descriptor
    for file in tls.own_files(tmp_path):
        file.unlink()
    changed = stand(run, past(made), entropy(), now=NOW)
    assert changed.descriptor.tls_hashes(NOW) == {tls.own_spki(run)}
    assert changed.descriptor.tls_hashes(NOW) != made.descriptor.tls_hashes(NOW)


def signed_next(data: Path, made: Standing, **changes: object) -> bytes:
    """Return a later descriptor, signed by the root key."""
    root = read_root(data / "root.key", made.descriptor)
    assert root is not None
    content = issued(made.descriptor.content, made.next_version, now=NOW)
    return signed(root, replace(content, **changes)).encoded  # type: ignore[arg-type]


def test_a_descriptor_signed_elsewhere_is_taken_over(tmp_path: Path) -> None:
    made = first(tmp_path)
    encoded = signed_next(tmp_path, made, contact="ops")
    found = adopted(tmp_path, made, encoded, now=NOW)
    assert found.descriptor.content.contact == "ops"
    assert found.franking.seed == made.franking.seed
    assert found.root_file == tmp_path / "root.key"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 1, "contact": "ops"}, "version"),
        ({"expires": NOW + 1}, "no longer holds|expired|over"),
        ({"franking": ()}, "franking"),
    ],
)
def test_what_clients_would_refuse_is_not_taken_over(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    made = first(tmp_path)
    if "franking" in changes:
        other = make_franking_key(tmp_path, entropy("other"))
        (key,) = made.descriptor.content.franking
        changes = {"franking": (replace(key, public_key=other.public_key),)}
    encoded = signed_next(tmp_path, made, **changes)
    with pytest.raises(NotAdopted, match=said):
        adopted(tmp_path, made, encoded, now=NOW + 2)


def test_a_copy_takes_over_none_that_may_be_old(tmp_path: Path) -> None:
    made = first(tmp_path)
    encoded = signed_next(tmp_path, made)
    with pytest.raises(NotAdopted, match="was changed meanwhile: do it again"):
        adopted(tmp_path, replace(made, restored=True), encoded, now=NOW)


def test_one_that_is_damaged_or_anothers_is_not_taken_over(tmp_path: Path) -> None:
    made = first(tmp_path)
    encoded = signed_next(tmp_path, made)
    (tmp_path / "other").mkdir()
    other = first(tmp_path / "other")
    run = settings_for(tmp_path / "other")
    make_key(tmp_path / "another.key", ROOT, entropy("another"))
    stranger = stand(run, Past(), entropy(), now=NOW, root_key=tmp_path / "another.key")
    assert other.descriptor.relay_id == made.descriptor.relay_id
    for bytes_ in (
        b"",
        encoded[:-1],
        encoded[:-1] + bytes((encoded[-1] ^ 1,)),
        stranger.descriptor.encoded,
    ):
        with pytest.raises(NotAdopted):
            adopted(tmp_path, made, bytes_, now=NOW)


def test_one_whose_franking_key_is_not_here_is_not_taken_over(tmp_path: Path) -> None:
    made = first(tmp_path)
    (key,) = made.descriptor.content.franking
    keys = (key, replace(key, public_key=bytes(32)))
    with pytest.raises(BadKeyFile, match="No such file"):
        adopted(tmp_path, made, signed_next(tmp_path, made, franking=keys), now=NOW)


def test_the_root_key_is_read_where_there_is_one(tmp_path: Path) -> None:
    made = first(tmp_path)
    assert read_root(None, made.descriptor) is None
    root = read_root(tmp_path / "root.key", made.descriptor)
    assert root is not None
    assert root.seed == read_key(tmp_path / "root.key", ROOT).seed
