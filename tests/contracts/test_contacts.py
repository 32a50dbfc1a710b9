"""Contacts and blocks."""

from tests.contracts.samples import ANNA, BOB, CLEO
from tests.contracts.ways import contract
from tgtui.relay.ports import Transaction


@contract
def test_a_contact_goes_one_way(t: Transaction) -> None:
    t.contacts.add_contact(ANNA, BOB)
    t.contacts.add_contact(ANNA, BOB)
    assert t.contacts.contact(ANNA, BOB)
    assert not t.contacts.contact(BOB, ANNA)
    t.contacts.drop_contact(BOB, ANNA)
    assert t.contacts.contact(ANNA, BOB)
    t.contacts.drop_contact(ANNA, BOB)
    assert not t.contacts.contact(ANNA, BOB)


@contract
def test_blocks_are_listed_sorted(t: Transaction) -> None:
    t.contacts.add_block(ANNA, CLEO)
    t.contacts.add_block(ANNA, BOB)
    t.contacts.add_block(ANNA, BOB)
    assert t.contacts.blocks(ANNA) == [BOB, CLEO]
    assert t.contacts.blocked(ANNA, BOB)
    assert not t.contacts.blocked(BOB, ANNA)
    t.contacts.drop_block(ANNA, BOB)
    t.contacts.drop_block(ANNA, BOB)
    assert t.contacts.blocks(ANNA) == [CLEO]
    assert t.contacts.blocks(BOB) == []


@contract
def test_a_block_is_no_contact(t: Transaction) -> None:
    t.contacts.add_block(ANNA, BOB)
    assert not t.contacts.contact(ANNA, BOB)
    t.contacts.add_contact(ANNA, CLEO)
    assert not t.contacts.blocked(ANNA, CLEO)


@contract
def test_relations_go_in_both_directions(t: Transaction) -> None:
    for add in (t.contacts.add_contact, t.contacts.add_block):
        add(ANNA, BOB)
        add(BOB, ANNA)
        add(BOB, CLEO)
    t.contacts.drop_relations(ANNA)
    assert not t.contacts.contact(ANNA, BOB)
    assert not t.contacts.contact(BOB, ANNA)
    assert t.contacts.contact(BOB, CLEO)
    assert t.contacts.blocks(ANNA) == []
    assert t.contacts.blocks(BOB) == [CLEO]
