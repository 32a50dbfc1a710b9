"""Who loses a place in a group by a hostile commit, and how all come back (M1, M3)."""

from dataclasses import replace

import pytest

from tests.evil.member import MINUTES, Mallory, friends
from tests.evil.relay import step
from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.engine.core.session import HANDSHAKE
from tgtui.engine.intents import Restart, Send
from tgtui.engine.rows import ChatState
from tgtui.engine.views import Trust
from tgtui.mls import CommitOptions
from tgtui.mls.commit import create
from tgtui.mls.tree import path
from tgtui.mls.tree.update_path import UpdatePath
from tgtui.wire import Refused


def bad_path(monkeypatch: pytest.MonkeyPatch, *which: int) -> None:
    """Have the next path carry secrets that do not open, at some of its nodes."""
    good = path.seal_path

    def seal(*arguments: object, **named: object) -> UpdatePath:
        sealed: UpdatePath = good(*arguments, **named)  # type: ignore[arg-type]
        nodes = list(sealed.nodes)
        for at in which:
            secrets = tuple(
                each._replace(ciphertext=bytes(len(each.ciphertext)))
                for each in nodes[at].encrypted_path_secret
            )
            nodes[at] = replace(nodes[at], encrypted_path_secret=secrets)
        return replace(sealed, nodes=tuple(nodes))

    monkeypatch.setattr(create, "seal_path", seal)


def says(world: World, people: list[Client], text: str) -> None:
    """Require that what each writes reaches all of them."""
    for person in people:
        chat = person.chat("Friends").id
        person.intend(Send(chat=chat, text=f"{text} {person.name}"))
    world.settle(MINUTES)
    expected = {f"{text} {person.name}" for person in people}
    for person in people:
        assert expected <= set(person.texts(person.chat("Friends").id))


@pytest.mark.parametrize(("node", "victim"), [(0, "anna"), (-1, "bob")])
def test_a_path_that_one_member_cannot_open_costs_that_one_a_moment(
    monkeypatch: pytest.MonkeyPatch, node: int, victim: str
) -> None:
    world, people, group = friends("anna", "mallory", "bob")
    named = {person.name: person for person in people}
    with monkeypatch.context() as patch:
        bad_path(patch, node)
        Mallory(named["mallory"], group).commit()
    lost = named[victim]
    seen = set()
    while lost.busy:
        step(lost)
        status = lost.chat("Friends").status
        seen.add((status.trust, status.sending, status.words))
    words = "your device missed a change, asking to rejoin"
    assert (Trust.BEHIND, False, words) in seen
    # The others go on, and one of them lets it back in.
    world.settle(10 * MINUTES)
    assert lost.chat("Friends").status.trust is Trust.ENCRYPTED
    says(world, [named["anna"], named["bob"]], "together")


def test_a_path_that_nobody_can_open_ends_in_a_new_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, (anna, mallory, bob), group = friends("anna", "mallory", "bob")
    with monkeypatch.context() as patch:
        bad_path(patch, 0, -1)
        Mallory(mallory, group).commit()
    mallory.cut()
    world.settle(10 * MINUTES)
    for lost in (anna, bob):
        assert lost.chat("Friends").status.trust is Trust.BEHIND
    # Nobody is left who could let them in; the owner still is the owner.
    anna.intend(Restart(chat=anna.chat("Friends").id))
    world.settle(10 * MINUTES)
    for person in (anna, bob):
        assert person.chat("Friends").state is ChatState.ACTIVE
        assert any(
            "restarted" in line for line in person.lines(person.chat("Friends").id)
        )
    says(world, [anna, bob], "anew")


def test_void_commits_of_one_member_make_nobody_the_odd_one() -> None:
    world, (anna, bob, mallory), group = friends("anna", "bob", "mallory")
    member = Mallory(mallory, group)
    member.commit(commitment=b"c" * 32)
    world.settle(MINUTES)
    # Then something that looks as if others had gone on.
    environment = member.session.environment(world.relay.now, HANDSHAKE)
    ahead, _ = member.group.commit(environment).group.merge(environment)
    member.look()
    options = CommitOptions(authenticated_data=member.aad().encoded())
    member.submit(ahead.commit(environment, options).message)
    world.settle(MINUTES)
    for honest in (anna, bob):
        assert honest.chat("Friends").status.trust is Trust.ENCRYPTED
    says(world, [anna, bob], "still here")


def test_the_relay_takes_no_second_commit_of_one_place() -> None:
    world, (anna, bob, mallory), group = friends("anna", "bob", "mallory")
    member = Mallory(mallory, group)
    member.commit()
    with pytest.raises(Refused):
        member.commit()
    world.settle(MINUTES)
    says(world, [anna, bob], "once")
