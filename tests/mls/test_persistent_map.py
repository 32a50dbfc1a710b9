"""The persistent map: every version stays what it was, and shares what it can."""

from hypothesis import given, strategies as st

from tgtui.mls.persistent_map import PersistentMap


keys = st.integers(0, 200)
changes = st.dictionaries(keys, st.none() | st.integers(), max_size=8)


def applied(model: dict[int, int], change: dict[int, int | None]) -> dict[int, int]:
    merged = {**model, **change}
    return {key: value for key, value in merged.items() if value is not None}


def versions(
    history: list[dict[int, int | None]],
) -> list[tuple[PersistentMap[int], dict[int, int]]]:
    """Return each version of a history, beside a dict that says the same."""
    found = [(PersistentMap[int](), dict[int, int]())]
    for change in history:
        last, model = found[-1]
        found.append((last.changed(change), applied(model, change)))
    return found


def test_an_empty_map_has_nothing() -> None:
    assert PersistentMap[int]().get(0) is None
    assert list(PersistentMap[int]().items()) == []


def test_what_was_put_is_found_and_its_neighbours_are_not() -> None:
    one = PersistentMap[str]().put(70, "a")
    assert one.get(70) == "a"
    assert one.get(71) is None
    assert one.get(6) is None


def test_taking_out_what_is_not_there_changes_nothing() -> None:
    assert list(PersistentMap[int]().changed({3: None}).items()) == []


@given(st.lists(changes, max_size=10))
def test_every_version_keeps_its_own_content(
    history: list[dict[int, int | None]],
) -> None:
    for version, model in versions(history):
        assert dict(version.items()) == model
        assert all(version.get(key) == model.get(key) for key in range(201))


@given(st.lists(changes, max_size=6), st.data())
def test_differences_lead_from_any_version_to_any_other(
    history: list[dict[int, int | None]], data: st.DataObject
) -> None:
    version = st.sampled_from(versions(history))
    (newer, wanted), (older, had) = data.draw(version), data.draw(version)
    found = list(newer.differences(older))
    assert applied(had, dict(found)) == wanted
    assert len({key for key, _ in found}) == len(found)


def test_a_value_of_the_same_meaning_but_another_identity_is_a_difference() -> None:
    one, other = bytes(bytearray(9)), bytes(bytearray(9))
    old = PersistentMap[bytes]().put(1, one)
    assert list(old.put(1, other).differences(old)) == [(1, other)]
    assert list(old.put(1, one).differences(old)) == []


def test_a_version_shares_all_dicts_but_the_changed_one() -> None:
    old = PersistentMap[int]().changed({key: key for key in range(1_000)})
    new = old.put(500, -1)
    shared = [
        number
        for number, chunk in new._chunks.items()  # noqa: SLF001
        if chunk is old._chunks[number]  # noqa: SLF001
    ]
    assert set(range(16)) - set(shared) == {500 >> 6}
