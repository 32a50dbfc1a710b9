"""The encryption indicator: one function of what is known, in which the worst wins."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tgtui.engine.core import words
from tgtui.engine.core.facts import ENDINGS, Facts, Other, Phase
from tgtui.engine.core.words import counted, plain, whose
from tgtui.engine.views import Status, Trust
from tgtui.text import Kind, clean, day
from tgtui.wire import RoomKind


SIGNS: Final = {
    Trust.SETTING_UP: ("◌", "."),
    Trust.ENCRYPTED: ("◔", "o"),
    Trust.CHECKED: ("✓", "v"),
    Trust.CHANGED: ("▴", "!"),
    Trust.BEHIND: ("↻", "~"),
    Trust.BLOCKED: ("✗", "X"),
    Trust.ENDED: ("∅", "-"),
}
"""The glyph of each state, one cell wide everywhere, and the same in ASCII."""

WORST_FIRST: Final = (
    Trust.BLOCKED,
    Trust.ENDED,
    Trust.BEHIND,
    Trust.CHANGED,
    Trust.SETTING_UP,
    Trust.ENCRYPTED,
    Trust.CHECKED,
)
"""Of all states that something speaks for, the first one of these is shown."""

_WAIT: Final = "wait; nothing is lost"


class _Finding(NamedTuple):
    """A state that something speaks for: its words, why it holds back, what to do."""

    trust: Trust
    words: str
    why: str = ""
    advice: str = ""


def indicator(facts: Facts) -> Status:
    """Return the indicator of a chat: the worst state that something speaks for.

    Messages go out only where nothing speaks for another than the two good states.
    """
    findings = [
        *_blocked(facts),
        *_ended(facts),
        *_behind(facts),
        *_changed(facts),
        *_setting_up(facts),
    ]
    sending = not findings
    found = min(
        findings or [_open(facts)], key=lambda each: WORST_FIRST.index(each.trust)
    )
    glyph, ascii_sign = SIGNS[found.trust]
    return Status(
        trust=found.trust,
        glyph=glyph,
        ascii=ascii_sign,
        words=found.words,
        sending=sending,
        readers=_readers(facts),
        checked=facts.summary.checked,
        held="" if sending else _held(facts, found),
        advice=found.advice,
    )


def _blocked(facts: Facts) -> Iterator[_Finding]:
    """Red: only what is proved, or what this user has checked oneself (M2)."""
    why = "nothing goes out in this chat"
    tell = "compare group words, start a new chat, and tell the operator"
    if facts.fork_proven:
        said = "NOT SENT · the relay showed different histories"
        yield _Finding(Trust.BLOCKED, said, why, tell)
    if facts.foreign_key:
        said = "NOT SENT · something came that the relay itself did not sign"
        yield _Finding(Trust.BLOCKED, said, why, tell)
    swapped = facts.summary.swapped
    if swapped:
        advice = "check the key in person, or forget the check"
        yield _Finding(Trust.BLOCKED, _swapped(facts.kind, swapped), why, advice)


def _swapped(kind: RoomKind, names: tuple[str, ...]) -> str:
    if kind is RoomKind.DIRECT:
        return f"NOT SENT · this is not the key you checked for {plain(names[0])}"
    if len(names) == 1:
        return f"NOT SENT · {whose(names[0])} key differs from the one you checked"
    return f"NOT SENT · {len(names):,} keys differ from the ones you checked"


def _ended(facts: Facts) -> Iterator[_Finding]:
    if facts.phase not in ENDINGS:
        return
    reason = _ending(facts)
    tells = facts.kind is RoomKind.GROUP and facts.phase in {Phase.LEFT, Phase.REMOVED}
    said = reason if tells else "ended · read only"
    yield _Finding(Trust.ENDED, said, "" if tells else reason)


def _ending(facts: Facts) -> str:
    """Return why a chat has ended, or nothing where nothing is known of it."""
    match facts.phase:
        case Phase.LEFT:
            return "you left"
        case Phase.REMOVED:
            by = f" by {plain(facts.by)}" if facts.by else ""
            return f"you were removed{by}"
        case Phase.BANNED:
            return "the relay suspended your account"
        case Phase.DELETED:
            return words.account_deleted(_peer(facts))
        case _:
            return ""


def _behind(facts: Facts) -> Iterator[_Finding]:
    """Yellow, and paused: something is missing here or at the relay."""
    restart = " or continue in a new group" if facts.may_restart else ""
    if facts.phase is Phase.LOST:
        said = "your device missed a change, asking to rejoin"
        yield _Finding(Trust.BEHIND, said, "this device cannot read", f"wait{restart}")
    if facts.phase is Phase.WAITING_IN:
        said = "waiting for somebody in this chat to let this device back in"
        yield _Finding(Trust.BEHIND, said, "this device cannot read", f"wait{restart}")
    if facts.phase is Phase.LOG_LOST:
        why = "the relay takes nothing yet"
        yield _Finding(Trust.BEHIND, words.log_lost(), why, f"wait{restart}")
    if facts.gaps > 0:
        said = f"catching up · {counted(facts.gaps, 'message')} cannot be read yet"
        yield _Finding(Trust.BEHIND, said, "what came before is missing", _WAIT)


def _changed(facts: Facts) -> Iterator[_Finding]:
    """Yellow: something that this user has not acknowledged yet."""
    said = _warnings(facts)
    if not said:
        return
    more = f", and {len(said) - 1} more" if len(said) > 1 else ""
    readers = ""
    if facts.widened and facts.kind is RoomKind.GROUP:
        people = counted(_readers(facts), "person", "people")
        readers = f" · {people} can read new messages"
    why = "you have not acknowledged this yet"
    advice = "read it and acknowledge it, or check the key"
    yield _Finding(Trust.CHANGED, f"{said[0]}{more}{readers}", why, advice)


def _warnings(facts: Facts) -> list[str]:
    warnings = [clean(each, Kind.LINE) for each in facts.warnings]
    changed = facts.summary.changed
    if facts.kind is RoomKind.DIRECT:
        new = [
            f"{plain(name)} has a NEW key · check before you trust it"
            for name in changed
        ]
        return new + warnings
    told = [words.has_new_key(name) for name in changed]
    return warnings + [each for each in told if each not in warnings]


def _setting_up(facts: Facts) -> Iterator[_Finding]:
    said = "setting up encryption, messages wait on this device"
    match facts.phase:
        case Phase.NO_ROOM:
            yield _Finding(Trust.SETTING_UP, said, "there are no keys yet", _WAIT)
        case Phase.INVITED:
            advice = "accept the request, or decline it"
            why = "you have not accepted yet"
            yield _Finding(Trust.SETTING_UP, said, why, advice)
        case Phase.FOUNDED:
            direct = facts.kind is RoomKind.DIRECT
            why = f"{plain(_peer(facts))} has not accepted yet"
            why = why if direct else "nobody has accepted yet"
            yield _Finding(Trust.SETTING_UP, said, why, _WAIT)
        case _:
            pass


def _open(facts: Facts) -> _Finding:
    """Return one of the two good states."""
    all_checked = bool(facts.others) and facts.summary.checked == len(facts.others)
    trust = Trust.CHECKED if all_checked else Trust.ENCRYPTED
    if not facts.others or facts.kind is RoomKind.NOTES:
        trust, said, advice = Trust.ENCRYPTED, "encrypted · only you", ""
    elif facts.kind is RoomKind.DIRECT:
        said = _of_two(facts, facts.others[0])
        advice = "" if all_checked else f"check {whose(_peer(facts))} key if it matters"
    else:
        said = _of_many(facts, all_checked=all_checked)
        advice = "" if all_checked else "check the keys of the others if it matters"
    here = f" · {words.LOCAL}" if facts.local else ""
    return _Finding(trust, f"{said}{here}", "", advice)


def _of_two(facts: Facts, peer: Other) -> str:
    if not peer.is_checked:
        return f"encrypted · {whose(peer.name)} key not checked"
    other_year = bool(facts.now) and _year(facts.now) != _year(peer.verified)
    when = day(peer.verified, year=other_year)
    return f"encrypted · you checked {whose(peer.name)} key on {when}"


def _of_many(facts: Facts, *, all_checked: bool) -> str:
    here = max(1, _readers(facts) - facts.invited)
    invited = f" · {facts.invited:,} invited" if facts.invited else ""
    if all_checked:
        checked = f"all {_readers(facts):,} checked"
    else:
        checked = f"{facts.summary.checked:,} checked"
    return f"encrypted for {counted(here, 'person', 'people')}{invited} · {checked}"


def _held(facts: Facts, found: _Finding) -> str:
    if found.trust is Trust.ENDED:
        lost = f"{counted(facts.waiting, 'message')} not sent" if facts.waiting else ""
        return " · ".join(filter(None, (found.why, lost)))
    if not facts.waiting:
        return found.why
    waits = "waits" if facts.waiting == 1 else "wait"
    return f"{counted(facts.waiting, 'message')} {waits} on this device: {found.why}"


def _readers(facts: Facts) -> int:
    """Count who has the keys of new messages, this account among them."""
    gone = facts.phase in ENDINGS or facts.phase is Phase.NO_ROOM
    return 0 if gone else 1 + len(facts.others)


def _peer(facts: Facts) -> str:
    return facts.others[0].name if facts.others else ""


def _year(ms: int) -> str:
    return day(ms, year=True).rpartition(" ")[2]
