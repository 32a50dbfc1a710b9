"""CONFORMANCE.md is whole: every requirement of RFC 9420, with files and tests.

What it names has to exist; what a row leaves out has to be said; and since the numbers
of requirements in each section are here too, no row can go unnoticed.
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tests.hygiene.sources import PACKAGE, ROOT, TESTS, functions, parsed


# Counted in the text of RFC 9420: the words MUST (MUST NOT included), REQUIRED and
# SHALL in each section, without the paragraph of section 2 that defines them.
DEMANDS: Final = {
    "2": 1,
    "2.1.1": 1,
    "2.1.2": 3,
    "5.1.2": 1,
    "5.3": 1,
    "5.3.1": 2,
    "5.3.3": 1,
    "6": 1,
    "6.1": 7,
    "6.2": 3,
    "6.3.1": 8,
    "6.3.2": 2,
    "7.1": 1,
    "7.2": 7,
    "7.3": 2,
    "7.5": 3,
    "7.6": 2,
    "7.8": 1,
    "7.9.2": 2,
    "8.4": 2,
    "9.1": 1,
    "9.2": 2,
    "10": 8,
    "11": 2,
    "11.2": 5,
    "11.3": 6,
    "12.1": 1,
    "12.1.4": 1,
    "12.1.8": 3,
    "12.2": 4,
    "12.3": 3,
    "12.4": 4,
    "12.4.1": 5,
    "12.4.2": 3,
    "12.4.3": 4,
    "12.4.3.1": 2,
    "12.4.3.2": 6,
    "12.4.3.3": 4,
    "13.2": 1,
    "13.4": 10,
    "13.5": 6,
    "14": 4,
    "15.2": 2,
    "16.3": 1,
    "16.7": 1,
    "17.1": 3,
    "17.9": 1,
}

# Items of lists that say what is valid, without such a word.
ITEMS: Final = {
    "5.3.1": 6,
    "6.1": 1,
    "7.3": 11,
    "7.5": 1,
    "7.7": 1,
    "10.1": 4,
    "11.1": 1,
    "12.1.1": 3,
    "12.1.2": 2,
    "12.1.3": 2,
    "12.1.4": 2,
    "12.1.5": 1,
    "12.1.6": 1,
    "12.1.7": 2,
    "12.1.8": 1,
    "12.2": 16,
    "12.4.2": 11,
    "12.4.3.1": 14,
    "12.4.3.2": 1,
    "15.3": 1,
}

ROW: Final = re.compile(r"\| (\d[\d.]*) \| (\d+) \| (.+) \| (.+) \| (.+) \|")
NAMED: Final = re.compile(r"`([\w./]+\.py(?:::\w+)?)`")
DUTIES: Final = ("Not ours: ", "Application: ")


class Row(NamedTuple):
    """One requirement.

    Attributes:
        clause: The section of the RFC.
        demands: How many of the words that `DEMANDS` counts it answers.
        requirement: What is required.
        files: Where it is done.
        tests: What fails if it is lost, as `file::function`.
        duty: Whose it is instead, or nothing.
    """

    clause: str
    demands: int
    requirement: str
    files: list[str]
    tests: list[str]
    duty: str


def rows() -> list[Row]:
    """Return the rows of all tables."""
    lines = (PACKAGE / "mls" / "CONFORMANCE.md").read_text("utf-8").splitlines()
    return [row(line) for line in lines if re.match(r"\| \d", line)]


def row(line: str) -> Row:
    """Return what one line of a table says."""
    found = ROW.fullmatch(line)
    assert found is not None, line
    clause, demands, requirement, files, rest = found.groups()
    start = min((rest.find(one) for one in DUTIES if one in rest), default=len(rest))
    return Row(
        clause,
        int(demands),
        requirement,
        NAMED.findall(files),
        NAMED.findall(rest[:start]),
        rest[start:],
    )


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return the names of the tests in a module."""
    return frozenset(one.name for one in functions(parsed(path)))


ROWS: Final = rows()


def test_every_demand_of_the_rfc_has_its_row() -> None:
    counted: Counter[str] = Counter()
    for one in ROWS:
        counted[one.clause] += one.demands
    assert {clause: number for clause, number in counted.items() if number} == DEMANDS


def test_every_item_of_a_list_has_its_row() -> None:
    assert Counter(one.clause for one in ROWS if not one.demands) == ITEMS


def test_no_row_is_there_twice() -> None:
    said = Counter((one.clause, one.requirement) for one in ROWS)
    assert [one for one, number in said.items() if number > 1] == []


def test_the_rows_are_in_the_order_of_the_rfc() -> None:
    clauses = [[int(part) for part in one.clause.split(".")] for one in ROWS]
    assert clauses == sorted(clauses)


def test_each_has_files_and_tests_or_says_whose_duty_it_is() -> None:
    assert [one for one in ROWS if not (one.duty or (one.files and one.tests))] == []


def test_the_files_of_each_exist() -> None:
    for one in ROWS:
        for name in one.files:
            folder = ROOT if name.startswith("tgtui/") else PACKAGE / "mls"
            assert (folder / name).is_file(), f"{one.clause}: {name}"


def test_the_tests_of_each_exist() -> None:
    for one in ROWS:
        for name in one.tests:
            module, _, function = name.partition("::")
            said = f"{one.clause}: {name}"
            assert function.startswith("test_"), said
            assert (TESTS / module).is_file(), said
            assert function in names_in(TESTS / module), said
