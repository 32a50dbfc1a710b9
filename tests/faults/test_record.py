"""What a store lacks, has twice or has otherwise is found by the judgement."""

from msgspec.structs import replace

from tests.faults.record import Record, Wish, complaints
from tests.faults.stored import Chat, Message, Stored


ROOM = ("anna", "bob")


def message(text: str, **changes: object) -> Message:
    plain = Message(
        text=text,
        state="received",
        kind=1,
        edited=False,
        level="",
        reason="",
        reactions={},
    )
    return replace(plain, **changes)


def chat(*messages: Message, **changes: object) -> Chat:
    plain = Chat(
        is_group=True,
        peer="",
        title="title",
        roles={"aa": "OWNER", "bb": "MEMBER"},
        group="01",
        seq=3,
        head="head",
        own=1,
        epoch="epoch",
        waiting=0,
        repeated=0,
        messages=messages,
    )
    return replace(plain, **changes)


def judged(annas: Chat, bobs: Chat, **said: object) -> list[str]:
    """Return what is wrong with two stores, where anna said 1 and 2."""
    record = Record(
        sure={ROOM: ["anna 1", "anna 2"]},
        title=Wish("title"),
        role=Wish("MEMBER"),
        **said,  # type: ignore[arg-type]  # as the fields are
    )
    stores = {
        "anna": Stored(account="aa", device="a1", chats=(annas,)),
        "bob": Stored(account="bb", device="b1", chats=(bobs,)),
    }
    return complaints(record, stores)


ONE, TWO = message("anna 1"), message("anna 2")
WHOLE = chat(ONE, TWO)


def says(found: list[str], *words: str) -> bool:
    """Tell whether all that was found says one of these, and each is said."""
    each = [any(word in line for line in found) for word in words]
    return all(each) and all(any(word in line for word in words) for line in found)


def test_nothing_is_wrong_with_what_is_whole() -> None:
    assert judged(WHOLE, WHOLE) == []
    assert judged(WHOLE, WHOLE, unsure={ROOM: ["bob 1"]}) == []
    there = chat(ONE, TWO, message("bob 1"))
    assert judged(there, there, unsure={ROOM: ["bob 1"]}) == []


def test_what_is_not_there_is_lost() -> None:
    assert says(judged(chat(ONE), chat(ONE)), "lost 'anna 2'")
    assert says(judged(WHOLE, chat(ONE)), "lost 'anna 2'", "not the same")


def test_what_is_there_twice_is_found() -> None:
    twice = chat(ONE, TWO, TWO)
    assert says(judged(twice, twice), "2 times")
    assert says(judged(WHOLE, chat(ONE, TWO, repeated=1)), "got 1 twice")


def test_another_order_is_found() -> None:
    turned = chat(TWO, ONE)
    assert says(judged(WHOLE, turned), "after number 2", "messages", "not the same")


def test_what_nobody_said_is_found() -> None:
    more = chat(ONE, TWO, message("carl 1"))
    assert says(judged(more, more), "which nobody said")


def test_what_is_not_sent_is_found() -> None:
    failed = chat(ONE, message("anna 2", state="failed", reason="why"))
    assert says(judged(failed, WHOLE), "failed: 'why'")
    assert says(judged(chat(ONE, TWO, waiting=1), WHOLE), "has 1 to send")
    told = chat(ONE, TWO, message("missing", state="hidden", kind=0, level="yellow"))
    assert says(judged(told, WHOLE), "is told 'missing'")


def test_an_edit_that_was_accepted_is_there() -> None:
    edits = {(ROOM, "anna 1"): Wish("anna 1 / 2", ["anna 1 / 3"])}
    for text, good in (("/ 1", False), ("/ 2", True), ("/ 3", True)):
        edited = chat(message(f"anna 1 {text}", edited=True), TWO)
        assert (judged(edited, edited, edits=edits) == []) is good
    assert says(judged(WHOLE, WHOLE, edits=edits), "shows 'anna 1', not")


def test_a_reaction_that_was_accepted_is_there() -> None:
    reactions = {(ROOM, "anna 1", "bob"): Wish("+1")}
    put = chat(message("anna 1", reactions={"bb": "+1"}), TWO)
    assert judged(put, put, reactions=reactions) == []
    assert says(judged(put, put), "has '+1' of bob")
    assert says(judged(WHOLE, WHOLE, reactions=reactions), "has '' of bob")


def test_a_title_and_a_role_that_were_accepted_are_there() -> None:
    other = chat(ONE, TWO, title="another")
    assert says(judged(other, other), "calls it 'another'")
    moved = chat(ONE, TWO, roles={"aa": "OWNER", "bb": "ADMIN"})
    assert says(judged(moved, moved), "has the roles")


def test_logs_and_epochs_are_the_same() -> None:
    for changes in ({"seq": 4}, {"head": "other"}, {"epoch": "other"}):
        assert says(judged(WHOLE, chat(ONE, TWO, **changes)), "not the same")


def test_a_chat_that_is_not_there_is_found() -> None:
    record = Record(sure={("anna", "carl"): ["carl 1"]}, title=Wish("title"))
    assert complaints(record, {}) == ["('anna', 'carl'): there is no such chat"]
