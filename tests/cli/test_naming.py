"""What somebody types leads to one chat or person, or to an error that helps."""

import asyncio

import pytest

from tests.cli.fake_client import FakeClient, account, direct, person, titled
from tgtui.cli.errors import NothingFound, Unclear, Useless
from tgtui.cli.naming import find_chat, find_people, find_person, message_number
from tgtui.engine.errors import NoSuchChat
from tgtui.identity import MistypedText, id_text


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("2", 2),
        ("@bob", 1),
        ("@BOB", 1),
        ("weekend trip", 2),
        ("week", 2),
        ("Mum", 3),
        ("mum", 3),
        ("@bobby", 3),
    ],
)
def test_a_chat_is_found(client: FakeClient, name: str, number: int) -> None:
    client.chats.append(direct(3, client.people[2]))
    assert asyncio.run(find_chat(client, name)).id == number


@pytest.mark.parametrize("name", ["@bo", "@weekend", "bob", "Mu", "trip", "@", "²"])
def test_what_only_resembles_a_name_is_no_name(client: FakeClient, name: str) -> None:
    client.chats.append(direct(3, client.people[2]))
    with pytest.raises(NothingFound, match="`tgtui chats`"):
        asyncio.run(find_chat(client, name))


def test_no_title_passes_for_a_handle(client: FakeClient) -> None:
    client.chats = [titled(2, "@bob"), direct(1, client.people[1])]
    assert asyncio.run(find_chat(client, "@bob")).id == 1
    client.chats.pop()
    with pytest.raises(NothingFound):
        asyncio.run(find_chat(client, "@bob"))


def test_a_title_that_is_a_petname_too_is_not_clear(client: FakeClient) -> None:
    client.chats = [titled(2, "Mum"), direct(3, client.people[2])]
    with pytest.raises(Unclear) as raised:
        asyncio.run(find_chat(client, "mum"))
    assert raised.value.candidates == ("3  Mum", "2  Mum")


def test_a_beginning_of_two_titles_is_not_clear_but_a_whole_title_is(
    client: FakeClient,
) -> None:
    client.chats = [titled(2, "Work"), titled(3, "Workshop\x1b[2J")]
    with pytest.raises(Unclear, match=r"2  Work\n  3  Workshop"):
        asyncio.run(find_chat(client, "wo"))
    assert asyncio.run(find_chat(client, "work")).id == 2


def test_a_number_that_no_chat_has_is_not_found(client: FakeClient) -> None:
    with pytest.raises(NoSuchChat):
        asyncio.run(find_chat(client, "77"))


@pytest.mark.parametrize(
    "name", ["@bobby", "Mum", id_text(account("bobby")), person("bobby").key]
)
def test_a_person_is_found(client: FakeClient, name: str) -> None:
    assert asyncio.run(find_person(client, name)).handle == "bobby"


def test_nobody_is_found_by_half_a_name(client: FakeClient) -> None:
    with pytest.raises(NothingFound, match="somebody is called @bob"):
        asyncio.run(find_person(client, "bob"))
    with pytest.raises(NothingFound, match="`tgtui new @handle`"):
        asyncio.run(find_person(client, "@bo"))


def test_two_of_one_petname_are_not_clear(client: FakeClient) -> None:
    client.people.append(person("carol", petname="Mum"))
    with pytest.raises(Unclear, match=r"@bobby .*\n.*@carol"):
        asyncio.run(find_person(client, "Mum"))


def test_a_mistyped_key_string_is_refused(client: FakeClient) -> None:
    key = person("bob").key
    typed = key[:-1] + ("a" if key[-1] != "a" else "b")
    with pytest.raises(MistypedText):
        asyncio.run(find_person(client, typed))


def test_who_is_named_twice_is_one_person(client: FakeClient) -> None:
    found = asyncio.run(find_people(client, ["Mum", "@bob", "@bobby"]))
    assert found == (account("bobby"), account("bob"))


def test_a_message_is_named_as_it_is_shown() -> None:
    assert message_number(" [12] ") == message_number("12") == 12
    with pytest.raises(Useless, match="`tgtui history`"):
        message_number("-1")
