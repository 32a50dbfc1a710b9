"""The line of each key, however TOML lets one write it."""

import tomllib

import pytest

from tgtui.config.lines import lines_of


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", {}),
        ("# a = 1\n\na = 1\nb = 2", {("a",): 3, ("b",): 4}),
        ("[s]\na = 1\n", {("s",): 1, ("s", "a"): 2}),
        (
            "[s]\na = 1\n\n[t] # [u]\na = 1\n",
            {("s",): 1, ("s", "a"): 2, ("t",): 4, ("t", "a"): 5},
        ),
        ("s.a = 1\ns.b = 2", {("s",): 1, ("s", "a"): 1, ("s", "b"): 2}),
        ("s = {a = 1}", {("s",): 1, ("s", "a"): 1}),
        ('["s x"]\n"a.b" = 1', {("s x",): 1, ("s x", "a.b"): 2}),
        ("[s.t]\na = 1", {("s",): 1, ("s", "t"): 1, ("s", "t", "a"): 2}),
        ("[[s]]\na = 1\n[[s]]\na = 2", {("s",): 1, ("s", "a"): 2}),
        ("a = [\n1,\n2,\n]\nb = 2", {("a",): 1, ("b",): 5}),
        ('a = """\n[s]\nc = 1\n"""\nb = 2', {("a",): 1, ("b",): 5}),
        ("a = '''\nb = 1'''\nc = 3", {("a",): 1, ("c",): 3}),
        ("a = [{b = 1}]", {("a",): 1, ("a", "b"): 1}),
    ],
)
def test_each_key_has_its_line(text: str, lines: dict[tuple[str, ...], int]) -> None:
    tomllib.loads(text)
    assert lines_of(text) == lines
