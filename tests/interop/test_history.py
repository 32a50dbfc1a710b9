"""Long random histories of mixed groups, the same ones in every run."""

from dataclasses import replace
from typing import Final

import pytest

from tests.dice import Dice
from tests.interop.meeting import AAD, PRIVATE, PUBLIC, Meeting, plan
from tests.interop.member import Heard, Member
from tests.interop.ours import Options
from tests.interop.suites import in_two
from tgtui.crypto import SeededEntropy
from tgtui.mls import (
    CommitOptions,
    Framing,
    GroupContextExtensions,
    PreSharedKey,
    PreSharedKeyId,
    Proposal,
    ResumptionUsage,
)


STEPS: Final = 40
LARGEST: Final = 11
SEEDS: Final = (b"one", b"two")

PSK_ID: Final = b"what everybody knows"


class History:
    """A meeting to which anything may happen."""

    def __init__(self, meeting: Meeting, seed: bytes) -> None:
        """Begin with two members of each kind."""
        self.meeting = meeting
        self.dice = Dice(SeededEntropy(seed))
        creator, *others = [self.newcomer(kind) for kind in "otot"]
        meeting.found(creator)
        meeting.add(creator, *others)

    def step(self) -> None:
        """Do one thing, which ends with all members agreeing."""
        self.dice.one(
            (
                self.commit_all_kinds,
                self.commit_all_kinds,
                self.commit_all_kinds,
                self.commit_path,
                self.grow,
                self.shrink,
                self.refer,
                self.refer,
                self.join_from_outside,
                self.join_anew,
                self.lose_a_race,
                self.speak,
                self.speak,
            )
        )()

    def newcomer(self, kind: str = "") -> Member:
        """Make a client of that kind or of any, who knows what everybody knows."""
        kind = kind or self.dice.one("ot")
        # Every other client of ours is restored from its stored state at each step.
        if kind == "o":
            forgetful = self.dice.flag()
            made: Member = self.meeting.ours(Options(forgetful=forgetful))
        else:
            made = self.meeting.theirs()
        made.know(PSK_ID, bytes(32))
        return made

    def anybody(self, *but: Member) -> Member:
        """Return a member."""
        return self.dice.one(self.meeting.others(*but))

    def how(self) -> CommitOptions:
        """Return how to commit, without what."""
        options = plan(path=self.dice.flag(), public=self.dice.flag())
        return replace(options, welcome_tree=self.dice.flag())

    def framing(self) -> Framing:
        """Return how to frame a proposal."""
        return self.dice.one((PRIVATE, PUBLIC))

    def joiners(self, most: int) -> list[Proposal]:
        """Return proposals to add clients, new ones and such that were here before."""
        absent = [
            one
            for one in self.meeting.people.values()
            if one not in self.meeting.members
        ]
        room = LARGEST - len(self.meeting.members)
        back = self.dice.some(absent, min(room, most))
        fresh = [
            self.newcomer()
            for _ in range(self.dice.number(min(room, most) - len(back) + 1))
        ]
        return [self.meeting.invitation(one) for one in (*back, *fresh)]

    def psks(self) -> list[Proposal]:
        """Return proposals to use an external PSK, the present epoch's, or none."""
        nonce = self.dice.entropy.draw(self.meeting.suite.hash_length)
        view = self.meeting.members[0].view()
        known = [
            PreSharedKeyId.external(PSK_ID, nonce),
            PreSharedKeyId.resumption(
                ResumptionUsage.APPLICATION,
                view.group_id,
                epoch=view.epoch,
                nonce=nonce,
            ),
        ]
        return [PreSharedKey(one) for one in self.dice.some(known, 2)]

    def commit_path(self) -> None:
        self.meeting.commit(self.anybody())

    def commit_all_kinds(self) -> None:
        by = self.anybody()
        leaving = self.dice.some(self.meeting.others(by), 2)
        again = [one for one in leaving if self.dice.flag()]
        proposals: list[Proposal] = [self.meeting.removal(one) for one in leaving]
        proposals += [self.meeting.invitation(one) for one in again]
        if self.dice.flag():
            proposals.append(GroupContextExtensions(()))
        adds = self.joiners(2)
        # A newcomer has no resumption PSK.
        if not adds and not again:
            proposals += self.psks()
        self.meeting.commit(by, replace(self.how(), proposals=(*proposals, *adds)))

    def grow(self) -> None:
        adds = tuple(self.joiners(5))
        self.meeting.commit(self.anybody(), replace(self.how(), proposals=adds))

    def shrink(self) -> None:
        by = self.anybody()
        leaving = self.dice.some(self.meeting.others(by), 5)
        self.meeting.commit(by, plan(*map(self.meeting.removal, leaving)))

    def refer(self) -> None:
        by = self.anybody()
        for member in self.dice.some(self.meeting.others(by), 4):
            if self.dice.number(3) == 0:
                removal = self.meeting.removal(member)
                self.meeting.propose(self.anybody(), removal, self.framing())
            else:
                rotate = self.dice.flag()
                self.meeting.propose_update(member, self.framing(), rotate=rotate)
        for add in self.joiners(2):
            self.meeting.propose(self.anybody(), add, self.framing())
        self.meeting.commit(by, self.how())

    def join_from_outside(self) -> None:
        if len(self.meeting.members) < LARGEST:
            invitation = self.anybody().invite(tree=self.dice.flag())
            self.meeting.join_from_outside(self.newcomer(), invitation)

    def join_anew(self) -> None:
        if self.meeting.members[1:]:
            lost = self.anybody()
            invitation = self.anybody(lost).invite(tree=self.dice.flag())
            self.meeting.join_from_outside(lost, invitation)

    def lose_a_race(self) -> None:
        if self.meeting.members[1:]:
            loser = self.anybody()
            loser.stage(self.how())
            self.meeting.commit(self.anybody(loser), self.how())

    def speak(self) -> None:
        speaker = self.anybody()
        texts = [b"%d" % number for number in range(4)]
        sent = [speaker.send(text, AAD) for text in texts]
        for other in self.meeting.others(speaker):
            for index in self.dice.some(range(4), 4):
                expected = Heard(speaker.own_leaf, texts[index], AAD)
                assert other.receive(sent[index]) == expected
        self.meeting.talk([speaker])


@pytest.mark.slow
@in_two
@pytest.mark.parametrize("seed", SEEDS)
def test_forty_steps(meeting: Meeting, seed: bytes) -> None:
    history = History(meeting, seed)
    for _ in range(STEPS):
        history.step()
    meeting.talk()
