"""`tgtui people`, `verify`, `name`, `block`, `unblock`: whom you know, and how well."""

from collections.abc import Callable
from typing import Final

import click

from tgtui.agent import Client, asking
from tgtui.cli.codes import Exit
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.moments import moment
from tgtui.cli.naming import find_person
from tgtui.cli.output import say_json, say_table, tell
from tgtui.cli.shapes import shape
from tgtui.cli.talking import talk, with_json
from tgtui.engine.intents import (
    AnyIntent,
    Block,
    CompareKey,
    ForgetCheck,
    SetPetname,
)
from tgtui.engine.views import PersonView
from tgtui.identity import AccountId, id_text, safety_number


_A_LINE: Final = 3


@click.command()
@with_json
@pass_invocation
def people(invocation: Invocation) -> int:
    """List all who are known here."""

    async def act(client: Client) -> None:
        found = await asking.people(client)
        if invocation.as_json:
            say_json(shape(found))
            return
        head = ("NAME", "HANDLE", "KEY", "")
        say_table([head, *map(_row, found)])

    return talk(invocation, act)


@click.command()
@click.argument("who")
@click.argument("text", nargs=-1)
@click.option("--forget", is_flag=True, help="Forget that the key was checked.")
@with_json
@pass_invocation
def verify(
    invocation: Invocation, who: str, text: tuple[str, ...], *, forget: bool
) -> int:
    """Compare TEXT with the key of WHO; without TEXT, show what to compare.

    TEXT is a key string (tgtui-key:...) or a safety number that WHO gave you in another
    way than by this chat. Where it matches, the key counts as checked from now on;
    where it does not, the code is 1.
    """

    async def act(client: Client) -> int:
        person = await find_person(client, who)
        if forget:
            await client.intend(ForgetCheck(account=person.account))
            tell(f"the key of {person.name} counts as not checked")
            return Exit.DONE
        if not text:
            return await _show(client, invocation, person)
        intent = CompareKey(account=person.account, text=" ".join(text))
        matches = bool(await client.intend(intent))
        return _compared(invocation, person, matches=matches)

    return talk(invocation, act)


@click.command()
@click.argument("who")
@click.argument("petname", default="")
@with_json
@pass_invocation
def name(invocation: Invocation, who: str, petname: str) -> int:
    """Call WHO by PETNAME, which nobody else sees; without one, by the handle."""

    def wanted(account: bytes) -> AnyIntent:
        return SetPetname(account=account, name=petname)

    return _change(invocation, who, wanted)


@click.command()
@click.argument("who")
@with_json
@pass_invocation
def block(invocation: Invocation, who: str) -> int:
    """Block WHO: nothing of theirs comes any more, and they are not told."""
    return _change(invocation, who, lambda account: Block(account=account))


@click.command()
@click.argument("who")
@with_json
@pass_invocation
def unblock(invocation: Invocation, who: str) -> int:
    """Block WHO no longer."""
    return _change(invocation, who, lambda account: Block(account=account, on=False))


def _row(person: PersonView) -> tuple[str, ...]:
    return (
        person.name,
        f"@{person.handle}" if person.handle else "",
        _check(person),
        "blocked" if person.blocked else "",
    )


def _check(person: PersonView) -> str:
    if person.is_self:
        return "yours"
    if not person.verified:
        return "not checked"
    how = f" by {person.method}" if person.method else ""
    return f"checked {moment(person.verified)}{how}"


async def _show(client: Client, invocation: Invocation, person: PersonView) -> Exit:
    """Write what two people compare."""
    own = (await asking.me(client)).person
    number = safety_number(AccountId(own.account), AccountId(person.account))
    if invocation.as_json:
        say_json(
            {
                "person": shape(person),
                "own_key": own.key,
                "key": person.key,
                "safety_number": list(number),
            }
        )
        return Exit.DONE
    tell(f"{person.name}: {_check(person)}")
    rows = [("your key", own.key), (f"key of {person.name}", person.key)]
    starts = range(0, len(number), _A_LINE)
    digits = [" ".join(number[at : at + _A_LINE]) for at in starts]
    rows += [("safety number", digits[0]), *(("", line) for line in digits[1:])]
    say_table(rows)
    return Exit.DONE


def _compared(invocation: Invocation, person: PersonView, *, matches: bool) -> Exit:
    if invocation.as_json:
        say_json({"account": id_text(person.account), "matches": matches})
    elif matches:
        tell(f"that is the key of {person.name}: it counts as checked from now on")
    else:
        tell(
            f"that is NOT the key of {person.name}: nothing was changed; if they gave "
            "it to you themselves, somebody may stand between you"
        )
    return Exit.DONE if matches else Exit.FAILED


def _change(
    invocation: Invocation, who: str, wanted: Callable[[bytes], AnyIntent]
) -> int:
    async def act(client: Client) -> None:
        account = (await find_person(client, who)).account
        await client.intend(wanted(account))
        after = await asking.person(client, account)
        if invocation.as_json:
            say_json(shape(after))
        else:
            blocked = ", blocked" if after.blocked else ""
            tell(f"{after.name}{blocked}: {_check(after)}")

    return talk(invocation, act)
