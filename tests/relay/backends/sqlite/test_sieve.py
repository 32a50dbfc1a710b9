"""A sieve forgets no hash, and takes few others for one of its own."""

from hashlib import sha256

from tgtui.relay.backends.sqlite.sieve import FEWEST, Sieve


def hashes(start: int, stop: int) -> list[bytes]:
    return [sha256(b"%d" % number).digest() for number in range(start, stop)]


def test_what_was_added_is_held() -> None:
    sieve = Sieve()
    added = hashes(0, 10 * FEWEST)
    for value in added:
        assert sieve.count < len(added)
        sieve.add(value)
    assert sieve.count == len(added)
    assert all(map(sieve.may_hold, added))


def test_an_empty_one_holds_nothing() -> None:
    assert not any(map(Sieve().may_hold, hashes(0, 100)))


def test_of_others_few_seem_to_be_there_until_there_is_no_more_room() -> None:
    sieve = Sieve(1000)
    assert sieve.room == 1024
    assert sieve.size == 4 * sieve.room
    for value in hashes(0, sieve.room):
        sieve.add(value)
    taken = sum(map(sieve.may_hold, hashes(sieve.room, sieve.room + 20_000)))
    # (1 - exp(-2/32))^2 is 1 in 272; where each falls differs from run to run.
    assert taken < 20_000 // 100
