"""Messages are found by their words, whatever a person types."""

import pytest

from tests.store.samples import chat, message, said
from tgtui.engine.rows import MessageState
from tgtui.franking import Kind
from tgtui.store import Database, StoreBroken
from tgtui.store.search import MAX_QUERY


SPECIAL = (
    *("AND", "OR", "NOT", "*", "-", '"', "'", "(", ")", "^", ":", "+", "{", "}", ","),
    *('""', '"" ""', "NEAR(", "NEAR(a b, 2)", "text:", "{text}:", "- -", "a OR b*"),
    *("\0", "\ud800", "%_", "\\", ";--", "\U0001f600", "́", '"*', '* "', "rowid:1"),
)
"""What means something to the index, or could break it."""


def found(database: Database, query: str, chat: int | None = None) -> list[str]:
    return [row.text for row in database.messages.search(query, chat=chat)]


def rows_indexed(database: Database) -> None:
    """Require that the index has exactly what it should."""
    check = "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)"
    with database.transaction():
        database._session.write(check)  # noqa: SLF001 - nobody else asks the index


def test_all_words_are_in_what_is_found_newest_first(
    database: Database, first: int
) -> None:
    said(database, first, "red apple", "green apple", "red pear", "apples are red")
    assert found(database, "red apple") == ["apples are red", "red apple"]
    assert found(database, "apple RED") == ["apples are red", "red apple"][1:]
    assert found(database, "apple") == ["apples are red", "green apple", "red apple"]
    assert found(database, "apple yellow") == []


def test_only_the_last_word_may_be_a_beginning(database: Database, first: int) -> None:
    said(database, first, "international waters", "inter milan", "in between")
    assert found(database, "i") == ["in between", "inter milan", "international waters"]
    assert found(database, "internat") == ["international waters"]
    assert found(database, "inter wat") == []
    assert found(database, "international wat") == ["international waters"]
    assert found(database, "milan - ") == ["inter milan"]


def test_words_in_quotes_are_a_phrase(database: Database, first: int) -> None:
    said(database, first, "the old man and the sea", "the man is old", "old manner")
    assert found(database, '"old man"') == ["the old man and the sea"]
    assert found(database, '"old man" se') == ["the old man and the sea"]
    assert found(database, 'sea "old man"') == ["the old man and the sea"]
    assert found(database, '"man old"') == []
    assert found(database, '"old man') == ["old manner", "the old man and the sea"]


def test_punctuation_joins_words_to_a_phrase(database: Database, first: int) -> None:
    said(database, first, "see example.org", "example of an org", "it's well-known")
    assert found(database, "example.org") == ["see example.org"]
    assert found(database, "it's") == ["it's well-known"]
    assert found(database, "well-kno") == ["it's well-known"]


def test_accents_and_capitals_do_not_matter(database: Database, first: int) -> None:
    said(database, first, "Crème brûlée", "ЁЛКА", "Ma\u0301laga", "Việt Nam")
    assert found(database, "creme BRULEE") == ["Crème brûlée"]
    assert found(database, "crème") == ["Crème brûlée"]
    assert found(database, "ёлка") == ["ЁЛКА"]
    assert found(database, "malaga") == ["Ma\u0301laga"]
    assert found(database, "viet") == ["Việt Nam"]


@pytest.mark.parametrize("text", SPECIAL)
def test_any_text_is_a_query(database: Database, first: int, text: str) -> None:
    said(database, first, "apple pie", "AND OR NOT NEAR a b 2 text rowid 1")
    for query in (text, text * 3, f"{text} apple", f"apple {text}", f'"{text}'):
        found(database, query)
        found(database, query, chat=first)
    if not any(map(str.isalnum, text)):
        assert found(database, f"{text} apple") == ["apple pie"]
        assert found(database, f"pie {text} app") == ["apple pie"]


def test_words_that_mean_something_to_the_index_are_words(
    database: Database, first: int
) -> None:
    said(database, first, "this AND that", "to be OR NOT to be", "near")
    assert found(database, "that AND this") == ["this AND that"]
    assert found(database, "be or not") == ["to be OR NOT to be"]
    assert found(database, "this OR near") == []
    assert found(database, "near") == ["near"]
    assert found(database, "text") == []


def test_a_query_without_words_finds_nothing(database: Database, first: int) -> None:
    said(database, first, "apple")
    for query in ("", "  ", "\n", "*", '""', "-- !"):
        assert found(database, query) == []


def test_an_endless_query_is_cut(database: Database, first: int) -> None:
    said(database, first, "apple pie")
    assert found(database, "apple " * MAX_QUERY + "nothing") == ["apple pie"]
    assert found(database, "pie " * 100) == ["apple pie"]


def test_a_chat_can_be_searched_alone(
    database: Database, first: int, second: int
) -> None:
    said(database, first, f"chat {second}", "apple")
    said(database, second, "apple too")
    assert found(database, "apple", first) == ["apple"]
    assert found(database, "apple", second) == ["apple too"]
    assert found(database, "apple") == ["apple too", "apple"]
    assert found(database, "apple", 99) == []
    assert found(database, f"{second}") == [f"chat {second}"]


def test_no_more_are_found_than_wanted(database: Database, first: int) -> None:
    numbers = said(database, first, *["apple"] * 60)
    rows = database.messages.search("apple", limit=2)
    assert [row.id for row in rows] == [numbers[59], numbers[58]]
    assert len(database.messages.search("apple")) == 50


def test_only_what_somebody_said_is_found(database: Database, first: int) -> None:
    with database.transaction():
        for row in (
            message(first, "apple line", kind=0, state=MessageState.LINE),
            message(first, "apple hidden", state=MessageState.HIDDEN),
            message(first, "apple deleted", deleted=True),
            message(first, "apple gone", kind=Kind.LEAVE),
            message(first, "apple file", kind=Kind.FILE),
            message(first, "apple edited", edited=True),
        ):
            database.messages.add(row)
    assert found(database, "apple") == ["apple edited", "apple file"]
    rows_indexed(database)


def test_what_is_changed_is_found_by_its_new_words(
    database: Database, first: int, second: int
) -> None:
    [number] = said(database, first, "apple")
    row = database.messages.get(number)
    assert row is not None
    row.text, row.edited = "pear", True
    with database.transaction():
        database.messages.put(row)
    assert (found(database, "apple"), found(database, "pear")) == ([], ["pear"])
    row.chat = second
    with database.transaction():
        database.messages.put(row)
    assert (found(database, "pear", first), found(database, "pear", second)) == (
        [],
        ["pear"],
    )
    row.state = MessageState.HIDDEN
    with database.transaction():
        database.messages.put(row)
    assert found(database, "pear") == []
    row.state = MessageState.RECEIVED
    with database.transaction():
        database.messages.put(row)
    assert found(database, "pear") == ["pear"]
    row.text, row.deleted = "", True
    with database.transaction():
        database.messages.put(row)
    assert found(database, "pear") == []
    rows_indexed(database)


def test_what_is_undone_is_not_found(database: Database, first: int) -> None:
    said(database, first, "apple")
    with pytest.raises(KeyError), database.transaction():
        _change_and_fail(database, first)
    assert (found(database, "pear"), found(database, "apple")) == ([], ["apple"])
    rows_indexed(database)


def _change_and_fail(database: Database, chat: int) -> None:
    database.messages.add(message(chat, "pear"))
    database.messages.drop(1)
    raise KeyError


def test_the_index_is_checked_at_all(database: Database, first: int) -> None:
    said(database, first, "apple")
    with database.transaction():
        database._session.write("DROP TRIGGER message_changed")  # noqa: SLF001
        database._session.write("UPDATE message SET text = 'pear'")  # noqa: SLF001
    with pytest.raises(StoreBroken, match="checksum mismatch"):
        rows_indexed(database)


@pytest.mark.parametrize("way", ["drop", "delete", "edit", "chat"])
def test_nothing_of_a_text_is_left_once_it_is_gone(way: str) -> None:
    canary = "qzxjvwkpuncovered"
    with Database.in_memory() as database:
        with database.transaction():
            here, there = (database.chats.add(chat()) for _ in range(2))
        said(database, there, "some words", "qz", "and others")
        row = message(here, f"Say {canary.upper()} now")
        with database.transaction():
            database.messages.add(row)
        said(database, there, "still more words")
        assert canary in database.snapshot().decode("latin-1").lower()
        row.text, row.deleted = "", way == "delete"
        with database.transaction():
            if way == "drop":
                database.messages.drop(row.id)
            elif way == "chat":
                database.chats.drop(here)
            else:
                database.messages.put(row)
        left = database.snapshot().decode("latin-1").lower()
        assert canary[2:] not in left
        rows_indexed(database)
