"""What is known of blobs, and of reports."""

from tests.contracts.samples import ANNA, BOB, blob, name, report
from tests.contracts.ways import contract
from tgtui.relay.ports import Transaction


@contract
def test_a_blob_is_found_and_replaced(t: Transaction) -> None:
    t.blobs.put_blob(blob())
    assert t.blobs.blob(name(1)) == blob()
    whole = blob(whose=BOB)._replace(received=100, complete=True)
    t.blobs.put_blob(whole)
    assert t.blobs.blob(name(1)) == whole
    assert t.blobs.blobs_of(ANNA, 10) == []
    assert t.blobs.blob(name(2)) is None


@contract
def test_a_blob_is_removed(t: Transaction) -> None:
    t.blobs.put_blob(blob())
    t.blobs.drop_blob(name(2))
    t.blobs.drop_blob(name(1))
    assert t.blobs.blob(name(1)) is None
    assert t.blobs.blob_bytes(ANNA) == 0


@contract
def test_the_sizes_of_an_account_are_summed(t: Transaction) -> None:
    assert t.blobs.blob_bytes(ANNA) == 0
    for number, whose, size in ((1, ANNA, 5), (2, ANNA, 2**40), (3, BOB, 7)):
        t.blobs.put_blob(blob(number, whose)._replace(size=size))
    assert t.blobs.blob_bytes(ANNA) == 2**40 + 5


@contract
def test_blobs_are_listed_by_account_and_by_age(t: Transaction) -> None:
    for number, whose, at in ((3, ANNA, 1), (2, BOB, 2), (1, ANNA, 2), (4, ANNA, 3)):
        t.blobs.put_blob(blob(number, whose, at))
    assert t.blobs.blobs_of(ANNA, 10) == [name(1), name(3), name(4)]
    assert t.blobs.blobs_of(ANNA, 2) == [name(1), name(3)]
    assert t.blobs.old_blobs(3, 10) == [name(3), name(1), name(2)]
    assert t.blobs.old_blobs(3, 2) == [name(3), name(1)]
    assert t.blobs.old_blobs(1, 10) == []


@contract
def test_a_report_is_found_and_replaced(t: Transaction) -> None:
    t.reports.put_report(report())
    assert t.reports.report(ANNA, report().report) == report()
    gone = report()._replace(sealed=b"", state="withdrawn", at=2000)
    t.reports.put_report(gone)
    assert t.reports.report(ANNA, report().report) == gone
    assert t.reports.report(BOB, report().report) is None


@contract
def test_reports_are_counted(t: Transaction) -> None:
    for number, received in ((1, 1000), (2, 2000), (3, 3000)):
        t.reports.put_report(report(number, received=received))
    t.reports.put_report(report(4, received=3000)._replace(state="withdrawn"))
    t.reports.put_report(report(1, BOB))
    assert t.reports.open_reports(ANNA) == 3
    assert t.reports.reports_since(ANNA, 2000) == 3
    assert t.reports.reports_since(ANNA, 3001) == 0


@contract
def test_reports_are_listed_by_time(t: Transaction) -> None:
    rows = [report(1, BOB, 2000), report(2, ANNA, 2000), report(3, ANNA, 1000)]
    for row in rows:
        t.reports.put_report(row)
    bobs, annas, first = rows
    start = (0, b"", b"")
    assert t.reports.list_reports(start, 10) == [first, annas, bobs]
    assert t.reports.list_reports(start, 2) == [first, annas]
    # Of two at one time, none is left out between two pages.
    after = (annas.received, annas.account, annas.report)
    assert t.reports.list_reports(after, 10) == [bobs]
    assert t.reports.list_reports((1000, first.account, b""), 1) == [first]


@contract
def test_the_reports_of_an_account_go(t: Transaction) -> None:
    t.reports.put_report(report())
    t.reports.put_report(report(1, BOB))
    t.reports.drop_reports(ANNA)
    assert t.reports.report(ANNA, report().report) is None
    assert t.reports.list_reports((0, b"", b""), 10) == [report(1, BOB)]


@contract
def test_a_value_is_replaced(t: Transaction) -> None:
    assert t.meta.value("clock") is None
    t.meta.put_value("clock", b"1")
    t.meta.put_value("clock", b"")
    t.meta.put_value("name", b"2")
    assert t.meta.value("clock") == b""
    assert t.meta.value("name") == b"2"
