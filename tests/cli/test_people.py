"""Whom one knows, and how their keys are compared."""

import json

import pytest
from msgspec.structs import replace

from tests.cli.conftest import Run
from tests.cli.fake_client import NOW, FakeClient, account, person
from tgtui.engine.intents import (
    AnyIntent,
    Block,
    CompareKey,
    ForgetCheck,
    SetPetname,
)
from tgtui.identity import AccountId, id_text, safety_number


BOB = account("bob")
NUMBER = safety_number(AccountId(account("anna")), AccountId(BOB))


def test_people_are_listed(client: FakeClient, run: Run) -> None:
    client.people[1] = replace(
        client.people[1], verified=NOW, method="key string", blocked=True
    )
    lines = run("people")[1].splitlines()
    assert "by key string" in lines[1]
    assert lines[1].endswith("blocked")
    assert lines[2].split() == ["Mum", "@bobby", "not", "checked"]
    found = json.loads(run("people", "--json")[1])
    assert found[0]["account"] == id_text(BOB)


def test_without_a_text_what_is_compared_is_shown(client: FakeClient, run: Run) -> None:
    code, out, err = run("verify", "@bob")
    assert (code, err) == (0, "tgtui: @bob: not checked\n")
    assert person("anna").key in out
    assert person("bob").key in out
    lines = out.splitlines()[2:]
    assert " ".join(lines).split()[2:] == list(NUMBER)
    found = json.loads(run("verify", "@bob", "--json")[1])
    assert found["safety_number"] == list(NUMBER)
    assert client.intents == []


def test_a_text_is_compared(client: FakeClient, run: Run) -> None:
    assert "counts as checked" in run("verify", "@bob", person("bob").key)[2]
    assert run("verify", "@bob", *NUMBER)[0] == 0
    client.replies[CompareKey] = False
    code, _, err = run("verify", "@bob", "12345")
    assert code == 1
    assert "that is NOT the key of @bob" in err
    assert json.loads(run("verify", "@bob", "1", "--json")[1])["matches"] is False
    texts = [person("bob").key, " ".join(NUMBER), "12345", "1"]
    assert client.intents == [CompareKey(account=BOB, text=text) for text in texts]


@pytest.mark.parametrize(
    ("arguments", "intent"),
    [
        (["verify", "@bob", "--forget"], ForgetCheck(account=BOB)),
        (["name", "@bob", "Bobby"], SetPetname(account=BOB, name="Bobby")),
        (["name", "@bob"], SetPetname(account=BOB, name="")),
        (["block", "@bob"], Block(account=BOB)),
        (["unblock", "@bob"], Block(account=BOB, on=False)),
    ],
    ids=str,
)
def test_something_is_done_about_somebody(
    client: FakeClient, run: Run, arguments: list[str], intent: AnyIntent
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (0, "")
    assert "@bob" in err
    assert client.intents == [intent]


def test_who_is_not_known_is_nobody(client: FakeClient, run: Run) -> None:
    for verb in ("verify", "name", "block", "unblock"):
        assert run(verb, "@nobody")[0] == 4
    assert client.intents == []


def test_as_json_somebody_is_written(client: FakeClient, run: Run) -> None:
    client.change(1)
    assert json.loads(run("block", "@bob", "--json")[1])["handle"] == "bob"
