"""A registration token is good once, or as often as one likes, until it ends."""

from hashlib import sha256

import pytest

from tests.relay.core.village import NOW, Village
from tgtui.relay.core import invites
from tgtui.relay.ports import InviteToken
from tgtui.wire import Refusal


def made(village: Village, *, reusable: bool = False, life: int = 0) -> bytes:
    return village.run(
        lambda tx: invites.make_invite(
            tx, village.context, reusable=reusable, life=life
        )
    ).reply


def found(village: Village, token: bytes) -> InviteToken:
    return village.run(lambda tx: invites.find_invite(tx, village.context, token))


def refusal(village: Village, token: bytes | None) -> Refusal:
    return village.refusal(lambda tx: invites.find_invite(tx, village.context, token))


def listed(village: Village) -> list[InviteToken]:
    return village.run(invites.list_invites)


def test_a_token_is_stored_as_its_hash() -> None:
    village = Village()
    token = made(village)
    assert len(token) == invites.TOKEN_LENGTH == 32
    row = InviteToken(
        sha256(token).digest(), reusable=False, expires=0, created=NOW, used=0
    )
    assert listed(village) == [row]
    assert found(village, token) == row
    assert made(village) != token


def test_a_token_that_is_used_up() -> None:
    village = Village()
    token = made(village)
    row = found(village, token)
    village.run(lambda tx: invites.use_invite(tx, row))
    assert refusal(village, token) is Refusal.INVITE
    assert listed(village) == []


def test_a_token_that_is_good_more_than_once() -> None:
    village = Village()
    token = made(village, reusable=True)
    for used in range(3):
        row = found(village, token)
        assert row.used == used
        village.run(lambda tx, row=row: invites.use_invite(tx, row))  # type: ignore[misc]


def test_a_token_that_expires() -> None:
    village = Village()
    token, forever = made(village, life=1_000), made(village)
    assert found(village, token).expires == NOW + 1_000
    village.wait(999)
    found(village, token)
    village.wait(1)
    assert refusal(village, token) is Refusal.INVITE
    found(village, forever)


@pytest.mark.parametrize("token", [None, b"", b"x" * 32])
def test_no_token(token: bytes | None) -> None:
    village = Village()
    made(village)
    assert refusal(village, token) is Refusal.INVITE


def test_the_hash_is_no_token() -> None:
    village = Village()
    assert refusal(village, sha256(made(village)).digest()) is Refusal.INVITE


def test_a_token_that_was_dropped() -> None:
    village = Village()
    token, other = made(village), made(village)
    hashed = sha256(token).digest()
    village.run(lambda tx: invites.drop_invite(tx, hashed))
    assert refusal(village, token) is Refusal.INVITE
    found(village, other)
    gone = village.refusal(lambda tx: invites.drop_invite(tx, hashed))
    assert gone is Refusal.NOT_FOUND
