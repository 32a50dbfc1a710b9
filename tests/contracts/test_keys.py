"""KeyPackages."""

from tests.contracts.samples import LAPTOP, PHONE
from tests.contracts.ways import contract
from tgtui.relay.ports import LastResort, Transaction


LAST = LastResort(b"last", at=1000, used=False)


@contract
def test_packages_are_taken_from_the_oldest_on(t: Transaction) -> None:
    for package, at in ((b"c", 3), (b"b", 2), (b"a", 2)):
        t.keys.add_package(LAPTOP, package, at)
    assert t.keys.count_packages(LAPTOP) == 3
    assert [t.keys.take_package(LAPTOP) for _ in range(4)] == [b"b", b"a", b"c", None]
    assert t.keys.count_packages(LAPTOP) == 0


@contract
def test_a_package_that_is_there_stays_as_it_is(t: Transaction) -> None:
    t.keys.add_package(LAPTOP, b"a", 1)
    t.keys.add_package(LAPTOP, b"b", 2)
    t.keys.add_package(LAPTOP, b"a", 3)
    t.keys.add_package(PHONE, b"a", 3)
    assert t.keys.count_packages(LAPTOP) == 2
    assert t.keys.take_package(LAPTOP) == b"a"
    assert t.keys.count_packages(PHONE) == 1


@contract
def test_it_is_known_which_packages_are_there(t: Transaction) -> None:
    assert not t.keys.has_package(LAPTOP, b"a")
    t.keys.add_package(LAPTOP, b"a", 1)
    t.keys.put_last_resort(LAPTOP, LastResort(b"last", 1, used=False))
    assert t.keys.has_package(LAPTOP, b"a")
    assert not t.keys.has_package(PHONE, b"a")
    assert not t.keys.has_package(LAPTOP, b"last")
    t.keys.take_package(LAPTOP)
    assert not t.keys.has_package(LAPTOP, b"a")


@contract
def test_the_last_resort_is_apart(t: Transaction) -> None:
    assert t.keys.last_resort(LAPTOP) is None
    t.keys.put_last_resort(LAPTOP, LAST)
    assert t.keys.count_packages(LAPTOP) == 0
    assert t.keys.take_package(LAPTOP) is None
    t.keys.put_last_resort(LAPTOP, LAST._replace(used=True))
    assert t.keys.last_resort(LAPTOP) == LAST._replace(used=True)
    assert t.keys.last_resort(PHONE) is None


@contract
def test_all_of_a_device_are_removed(t: Transaction) -> None:
    for device in (LAPTOP, PHONE):
        t.keys.add_package(device, b"a", 1)
        t.keys.put_last_resort(device, LAST)
    t.keys.drop_packages(LAPTOP)
    assert t.keys.count_packages(LAPTOP) == 0
    assert t.keys.last_resort(LAPTOP) is None
    assert t.keys.count_packages(PHONE) == 1
    assert t.keys.last_resort(PHONE) == LAST
    t.keys.drop_all_packages()
    assert t.keys.count_packages(PHONE) == 0
    assert t.keys.last_resort(PHONE) is None


@contract
def test_old_ones_expire_the_last_resort_too(t: Transaction) -> None:
    t.keys.add_package(LAPTOP, b"old", 1)
    t.keys.add_package(LAPTOP, b"new", 2)
    t.keys.add_package(PHONE, b"old", 1)
    t.keys.put_last_resort(LAPTOP, LAST._replace(at=1))
    t.keys.put_last_resort(PHONE, LAST._replace(at=2))
    assert t.keys.expire_packages(2) == 3
    assert t.keys.expire_packages(2) == 0
    assert t.keys.take_package(LAPTOP) == b"new"
    assert t.keys.count_packages(PHONE) == 0
    assert t.keys.last_resort(LAPTOP) is None
    assert t.keys.last_resort(PHONE) == LAST._replace(at=2)
