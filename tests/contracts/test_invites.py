"""Registration tokens, and challenges that were answered."""

from tests.contracts.samples import name, token
from tests.contracts.ways import contract
from tgtui.relay.ports import Transaction


@contract
def test_a_token_is_found_and_replaced(t: Transaction) -> None:
    t.invites.put_token(token())
    used = token()._replace(reusable=True, used=3)
    assert t.invites.token(name(1)) == token()
    t.invites.put_token(used)
    assert t.invites.token(name(1)) == used
    assert t.invites.token(name(2)) is None


@contract
def test_a_token_is_removed(t: Transaction) -> None:
    t.invites.put_token(token())
    t.invites.drop_token(name(2))
    t.invites.drop_token(name(1))
    assert t.invites.token(name(1)) is None
    assert t.invites.tokens() == []


@contract
def test_tokens_are_listed_by_time_then_by_hash(t: Transaction) -> None:
    for number, created in ((1, 3000), (3, 1000), (2, 1000)):
        t.invites.put_token(token(number, created))
    assert t.invites.tokens() == [token(2, 1000), token(3, 1000), token(1, 3000)]


@contract
def test_a_challenge_is_spent_once(t: Transaction) -> None:
    assert t.invites.spend(name(1), 5000)
    assert not t.invites.spend(name(1), 6000)
    assert t.invites.spend(name(2), 5000)


@contract
def test_challenges_are_forgotten_when_they_have_expired(t: Transaction) -> None:
    t.invites.spend(name(1), 5000)
    t.invites.spend(name(2), 5001)
    t.invites.forget_challenges(5001)
    assert t.invites.spend(name(1), 5000)
    assert not t.invites.spend(name(2), 5001)
