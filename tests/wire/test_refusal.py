"""Every refusal has a status that means it, and a sentence that says what to do."""

from http import HTTPStatus

import pytest

from tgtui.wire import REASONS, Refusal


STATUSES = {
    HTTPStatus.BAD_REQUEST: {"malformed"},
    HTTPStatus.UNAUTHORIZED: {"unauthenticated"},
    HTTPStatus.FORBIDDEN: {"forbidden", "invite", "closed"},
    HTTPStatus.NOT_FOUND: {"not_found", "unavailable"},
    HTTPStatus.CONFLICT: {
        "taken",
        "stale",
        "order",
        "superseded",
        "commitment",
        "roster",
        "read_only",
        "leased",
        "mismatch",
    },
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: {"too_large"},
    HTTPStatus.UNPROCESSABLE_ENTITY: {"padding"},
    HTTPStatus.TOO_MANY_REQUESTS: {"rate", "quota"},
    HTTPStatus.INTERNAL_SERVER_ERROR: {"fault"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"clock", "busy"},
    HTTPStatus.INSUFFICIENT_STORAGE: {"full"},
}

each_refusal = pytest.mark.parametrize("refusal", Refusal)


def test_each_has_a_reason() -> None:
    assert list(REASONS) == list(Refusal)


def test_each_has_the_status_that_means_it() -> None:
    found: dict[int, set[str]] = {}
    for refusal, reason in REASONS.items():
        found.setdefault(reason.status, set()).add(refusal)
    assert found == STATUSES


def test_only_the_relays_own_troubles_are_its_fault() -> None:
    own = {refusal for refusal, reason in REASONS.items() if reason.status >= 500}
    assert own == {Refusal.CLOCK, Refusal.FULL, Refusal.BUSY, Refusal.FAULT}


@each_refusal
def test_its_sentence_says_what_happened_and_what_to_do(refusal: Refusal) -> None:
    sentence = REASONS[refusal].sentence
    what, colon, advice = sentence.partition(": ")
    assert what
    assert colon
    assert advice
    assert sentence.isascii()
    assert sentence.isprintable()
    assert sentence[0].islower()
    assert not sentence.endswith(".")
    assert len(sentence) <= 80


def test_no_two_say_the_same() -> None:
    assert len({reason.sentence for reason in REASONS.values()}) == len(REASONS)


def test_an_account_that_is_unknown_and_one_that_blocks_are_one_answer() -> None:
    """trust.md 6, attack 11: nothing tells why."""
    sentence = REASONS[Refusal.UNAVAILABLE].sentence
    assert not {"block", "unknown", "exist"} & set(sentence.replace(":", "").split())


@each_refusal
def test_its_name_is_its_number_on_the_wire(refusal: Refusal) -> None:
    assert refusal == refusal.name.lower()
