"""The encryption indicator: every row of its table, every pair of states, any facts."""

from dataclasses import replace
from itertools import combinations
from typing import Any, Final

import pytest
from hypothesis import given, strategies as st

from tgtui.engine.core.facts import ENDINGS, Facts, Other, Phase
from tgtui.engine.core.indicator import SIGNS, WORST_FIRST, indicator
from tgtui.engine.views import Trust
from tgtui.text import Kind, clean
from tgtui.wire import RoomKind


Given = Any
"""Values of fields that a test gives by their names."""

MARCH: Final = 1_804_840_000_000
BOB: Final = Other("Bob")
CHECKED_BOB: Final = Other("Bob", verified=MARCH, method="safety number")
DIRECT: Final = Facts(kind=RoomKind.DIRECT, phase=Phase.ACTIVE, others=(BOB,))
FOUR: Final = Facts(
    kind=RoomKind.GROUP,
    phase=Phase.ACTIVE,
    others=tuple(Other(name) for name in ("Alice", "Dan", "Eve")),
)


def group(people: int, checked: int = 0, **changes: Given) -> Facts:
    """Return a group of so many people, of whom some others were checked."""
    others = tuple(
        Other(f"P{number}", verified=MARCH if number < checked else 0)
        for number in range(people - 1)
    )
    facts = Facts(kind=RoomKind.GROUP, phase=Phase.ACTIVE, others=others)
    return replace(facts, **changes)


def with_dan(**changes: Given) -> Facts:
    """Return the group of four with something changed about Dan."""
    alice, dan, eve = FOUR.others
    return replace(FOUR, others=(alice, dan._replace(**changes), eve))


SETTING_UP: Final = "setting up encryption, messages wait on this device"
MISSED: Final = "your device missed a change, asking to rejoin"
AWAY: Final = "waiting for somebody in this chat to let this device back in"
HISTORIES: Final = "NOT SENT · the relay showed different histories"
UNSIGNED: Final = "NOT SENT · something came that the relay itself did not sign"

ROWS: Final = [
    (replace(DIRECT, phase=Phase.NO_ROOM), Trust.SETTING_UP, SETTING_UP),
    (replace(DIRECT, phase=Phase.INVITED), Trust.SETTING_UP, SETTING_UP),
    (replace(DIRECT, phase=Phase.FOUNDED), Trust.SETTING_UP, SETTING_UP),
    (replace(FOUR, phase=Phase.FOUNDED), Trust.SETTING_UP, SETTING_UP),
    (DIRECT, Trust.ENCRYPTED, "encrypted · Bob's key not checked"),
    (group(12, 3), Trust.ENCRYPTED, "encrypted for 12 people · 3 checked"),
    (
        replace(group(13, 3), invited=1),
        Trust.ENCRYPTED,
        "encrypted for 12 people · 1 invited · 3 checked",
    ),
    (group(1_001), Trust.ENCRYPTED, "encrypted for 1,001 people · 0 checked"),
    (
        replace(group(2), invited=1),
        Trust.ENCRYPTED,
        "encrypted for 1 person · 1 invited · 0 checked",
    ),
    (group(1), Trust.ENCRYPTED, "encrypted · only you"),
    (
        Facts(kind=RoomKind.NOTES, phase=Phase.ACTIVE),
        Trust.ENCRYPTED,
        "encrypted · only you",
    ),
    (
        Facts(kind=RoomKind.NOTES, phase=Phase.ACTIVE, local=True),
        Trust.ENCRYPTED,
        "encrypted · only you · this chat lives on this computer",
    ),
    (
        replace(DIRECT, others=(CHECKED_BOB,)),
        Trust.CHECKED,
        "encrypted · you checked Bob's key on 12 Mar",
    ),
    (
        replace(DIRECT, others=(CHECKED_BOB,), now=MARCH),
        Trust.CHECKED,
        "encrypted · you checked Bob's key on 12 Mar",
    ),
    (
        replace(DIRECT, others=(CHECKED_BOB,), now=MARCH + 365 * 86_400_000),
        Trust.CHECKED,
        "encrypted · you checked Bob's key on 12 Mar 2027",
    ),
    (group(4, 3), Trust.CHECKED, "encrypted for 4 people · all 4 checked"),
    (
        replace(DIRECT, others=(BOB._replace(key_changed=True),)),
        Trust.CHANGED,
        "Bob has a NEW key · check before you trust it",
    ),
    (
        replace(group(13), warnings=("Carol added by Alice",), widened=True),
        Trust.CHANGED,
        "Carol added by Alice · 13 people can read new messages",
    ),
    (
        replace(group(13), warnings=("Carol added by Alice", "A", "B"), widened=True),
        Trust.CHANGED,
        "Carol added by Alice, and 2 more · 13 people can read new messages",
    ),
    (with_dan(key_changed=True), Trust.CHANGED, "Dan has a new key"),
    (
        replace(with_dan(key_changed=True), warnings=("Dan has a new key",)),
        Trust.CHANGED,
        "Dan has a new key",
    ),
    (
        replace(DIRECT, warnings=("the relay restarted its log here",), widened=True),
        Trust.CHANGED,
        "the relay restarted its log here",
    ),
    (
        replace(DIRECT, gaps=3),
        Trust.BEHIND,
        "catching up · 3 messages cannot be read yet",
    ),
    (replace(FOUR, gaps=1), Trust.BEHIND, "catching up · 1 message cannot be read yet"),
    (replace(FOUR, phase=Phase.LOST, gaps=1), Trust.BEHIND, MISSED),
    (replace(DIRECT, phase=Phase.LOST), Trust.BEHIND, MISSED),
    (replace(FOUR, phase=Phase.WAITING_IN), Trust.BEHIND, AWAY),
    (
        replace(FOUR, phase=Phase.LOG_LOST),
        Trust.BEHIND,
        "the relay lost part of this chat's log",
    ),
    (
        replace(DIRECT, others=(BOB._replace(key_changed_after_check=True),)),
        Trust.BLOCKED,
        "NOT SENT · this is not the key you checked for Bob",
    ),
    (
        with_dan(key_changed=True, verified=MARCH),
        Trust.BLOCKED,
        "NOT SENT · Dan's key differs from the one you checked",
    ),
    (
        replace(FOUR, others=(BOB._replace(key_changed_after_check=True),) * 2),
        Trust.BLOCKED,
        "NOT SENT · 2 keys differ from the ones you checked",
    ),
    (replace(DIRECT, fork_proven=True), Trust.BLOCKED, HISTORIES),
    (replace(FOUR, fork_proven=True), Trust.BLOCKED, HISTORIES),
    (replace(FOUR, foreign_key=True), Trust.BLOCKED, UNSIGNED),
    (replace(DIRECT, phase=Phase.ENDED), Trust.ENDED, "ended · read only"),
    (replace(DIRECT, phase=Phase.LEFT), Trust.ENDED, "ended · read only"),
    (replace(DIRECT, phase=Phase.DELETED), Trust.ENDED, "ended · read only"),
    (replace(FOUR, phase=Phase.BANNED), Trust.ENDED, "ended · read only"),
    (replace(FOUR, phase=Phase.LEFT), Trust.ENDED, "you left"),
    (
        replace(FOUR, phase=Phase.REMOVED, by="Alice"),
        Trust.ENDED,
        "you were removed by Alice",
    ),
    (replace(FOUR, phase=Phase.REMOVED), Trust.ENDED, "you were removed"),
]


@pytest.mark.parametrize(("facts", "trust", "said"), ROWS)
def test_each_row_of_the_table(facts: Facts, trust: Trust, said: str) -> None:
    status = indicator(facts)
    assert (status.trust, status.words) == (trust, said)
    assert (status.glyph, status.ascii) == SIGNS[trust]
    assert status.sending == (trust in {Trust.ENCRYPTED, Trust.CHECKED})


BAD: Final[dict[Trust, dict[str, Any]]] = {
    Trust.BLOCKED: {"fork_proven": True},
    Trust.ENDED: {"phase": Phase.LEFT},
    Trust.BEHIND: {"gaps": 1},
    Trust.CHANGED: {"warnings": ("Dan has a new key",)},
    Trust.SETTING_UP: {"phase": Phase.NO_ROOM},
    Trust.ENCRYPTED: {"others": (BOB,)},
    Trust.CHECKED: {"others": (CHECKED_BOB,)},
}


@pytest.mark.parametrize(("worse", "better"), [*combinations(WORST_FIRST, 2)])
@pytest.mark.parametrize("facts", [DIRECT, FOUR], ids=["two", "group"])
def test_the_worse_of_two_states_wins(
    facts: Facts, worse: Trust, better: Trust
) -> None:
    status = indicator(replace(facts, **{**BAD[better], **BAD[worse]}))
    assert status.trust is worse


def test_the_order_has_every_state() -> None:
    assert set(WORST_FIRST) == set(Trust) == set(SIGNS) == set(BAD)


@pytest.mark.parametrize(
    ("facts", "held"),
    [
        (replace(DIRECT, waiting=3), ""),
        (replace(DIRECT, phase=Phase.FOUNDED), "Bob has not accepted yet"),
        (replace(FOUR, phase=Phase.FOUNDED), "nobody has accepted yet"),
        (
            replace(DIRECT, phase=Phase.INVITED, waiting=1),
            "1 message waits on this device: you have not accepted yet",
        ),
        (
            replace(DIRECT, fork_proven=True, waiting=2),
            "2 messages wait on this device: nothing goes out in this chat",
        ),
        (replace(DIRECT, phase=Phase.DELETED), "Bob's account was deleted"),
        (
            replace(FOUR, phase=Phase.BANNED, waiting=2),
            "the relay suspended your account · 2 messages not sent",
        ),
        (replace(FOUR, phase=Phase.LEFT, waiting=1), "1 message not sent"),
        (replace(FOUR, phase=Phase.ENDED), ""),
    ],
)
def test_what_is_held_back_is_told(facts: Facts, held: str) -> None:
    assert indicator(facts).held == held


@pytest.mark.parametrize("phase", [Phase.LOST, Phase.WAITING_IN, Phase.LOG_LOST])
def test_a_new_group_is_offered_where_it_is_allowed(phase: Phase) -> None:
    facts = replace(DIRECT, phase=phase)
    allowed = replace(facts, may_restart=True)
    assert indicator(facts).advice == "wait"
    assert indicator(allowed).advice == "wait or continue in a new group"


def test_readers_and_checked_are_counted() -> None:
    status = indicator(group(12, 3))
    assert (status.readers, status.checked) == (12, 3)
    gone = indicator(group(12, 3, phase=Phase.LEFT))
    assert (gone.readers, gone.checked) == (0, 3)
    assert indicator(Facts(kind=RoomKind.NOTES, phase=Phase.ACTIVE)).readers == 1


SPOOFS: Final = (
    "✓ encrypted · you checked Bob's key on 12 Mar\n",
    "Bob\nencrypted · only you",
    "Bob\x1b[2J\x9b\u202e\u200b",
    "✓" * 300,
    " \n ",
    "",
)


@pytest.mark.parametrize("name", SPOOFS)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"verified": MARCH},
        {"key_changed": True},
        {"key_changed_after_check": True},
    ],
)
def test_no_name_alters_what_the_program_says(
    name: str, changes: dict[str, Any]
) -> None:
    facts = replace(DIRECT, others=(Other(name, **changes),))
    plain = replace(DIRECT, others=(Other("Bob", **changes),))
    status, expected = indicator(facts), indicator(plain)
    assert (status.trust, status.glyph) == (expected.trust, expected.glyph)
    assert status.words.isprintable()
    assert status.words.count("·") == expected.words.count("·")
    assert len(status.words) <= 120
    assert not set(status.words) & {sign for sign, _ in SIGNS.values()}


def test_warnings_and_who_removed_are_one_line() -> None:
    warned = indicator(replace(FOUR, warnings=("Carol\nadded\x1b[2J by Alice",)))
    assert warned.words == "Carol added[2J by Alice"
    removed = indicator(replace(FOUR, phase=Phase.REMOVED, by="A\nB"))
    assert removed.words == "you were removed by A B"


OTHERS: Final = st.builds(
    Other,
    name=st.text(max_size=8),
    verified=st.sampled_from((0, MARCH)),
    key_changed=st.booleans(),
    key_changed_after_check=st.booleans(),
)
ANY_FACTS: Final = st.builds(
    Facts,
    kind=st.sampled_from(RoomKind),
    phase=st.sampled_from([*Phase, *[Phase.ACTIVE] * 12]),
    others=st.lists(OTHERS, max_size=4).map(tuple),
    invited=st.integers(0, 3),
    by=st.text(max_size=8),
    warnings=st.sampled_from(((), (), ("Carol added by Alice",))),
    widened=st.booleans(),
    gaps=st.sampled_from((0, 0, 3)),
    fork_proven=st.sampled_from((False, False, True)),
    foreign_key=st.sampled_from((False, False, True)),
    waiting=st.integers(0, 3),
    local=st.booleans(),
    now=st.sampled_from((0, MARCH)),
)


def least(facts: Facts) -> Trust:
    """Return the best state that facts allow, by a rule of its own for each."""
    unchecked = [not other.verified or other.key_changed for other in facts.others]
    wrong = [
        other.key_changed_after_check or (other.key_changed and other.verified)
        for other in facts.others
    ]
    speaks = {
        Trust.BLOCKED: facts.fork_proven or facts.foreign_key or any(wrong),
        Trust.ENDED: facts.phase in ENDINGS,
        Trust.BEHIND: bool(facts.gaps)
        or facts.phase in {Phase.LOST, Phase.WAITING_IN, Phase.LOG_LOST},
        Trust.CHANGED: bool(facts.warnings)
        or any(other.key_changed for other in facts.others),
        Trust.SETTING_UP: facts.phase in {Phase.NO_ROOM, Phase.INVITED, Phase.FOUNDED},
        Trust.ENCRYPTED: facts.kind is RoomKind.NOTES
        or not facts.others
        or any(unchecked),
        Trust.CHECKED: True,
    }
    return next(state for state in WORST_FIRST if speaks[state])


@given(ANY_FACTS)
def test_no_state_is_better_than_the_facts_allow(facts: Facts) -> None:
    status = indicator(facts)
    assert status.trust is least(facts)
    assert status.sending == (status.trust in {Trust.ENCRYPTED, Trust.CHECKED})
    assert status.words == clean(status.words, Kind.LINE)
    assert status.words
    assert status.words.startswith("NOT SENT") == (status.trust is Trust.BLOCKED)
    assert status.sending or status.held or status.trust is Trust.ENDED


@given(ANY_FACTS, st.sampled_from([each for each in WORST_FIRST if each in BAD][:4]))
def test_something_worse_never_makes_it_better(facts: Facts, worse: Trust) -> None:
    before = WORST_FIRST.index(indicator(facts).trust)
    if worse is Trust.CHANGED and facts.warnings:
        return
    status = indicator(replace(facts, **BAD[worse]))
    assert WORST_FIRST.index(status.trust) <= max(before, WORST_FIRST.index(worse))
    assert not status.sending
