"""Whatever a sender calls a file, here it has a harmless name."""

import unicodedata
from pathlib import PurePosixPath

import pytest
from hypothesis import given, strategies as st

from tgtui.agent.file_names import LONGEST, numbered, safe_name


HOSTILE = {
    "../../.ssh/authorized_keys": "authorized_keys",
    "..\\..\\autoexec.bat": "autoexec.bat",
    "/etc/passwd": "passwd",
    "a\0.txt": "a.txt",
    "a/": "file",
    "": "file",
    ".": "file",
    "..": "file",
    "...": "file",
    " . . ": "file",
    "CON": "_CON",
    "con.txt": "_con.txt",
    "nul .tar.gz": "_nul .tar.gz",
    "COM1": "_COM1",
    "com¹.log": "_com¹.log",
    "lpt9.": "_lpt9",
    "CONSOLE.txt": "CONSOLE.txt",
    "-rf": "rf",
    "--help.txt": "help.txt",
    ".bashrc": "bashrc",
    ".-.profile": "profile",
    "x.desktop": "x.desktop",
    "report.pdf ": "report.pdf",
    "report.pdf...": "report.pdf",
    "a\nb\x1b[31m.txt": "a b_31m.txt",
    "photo\u202egnp.exe": "photognp.exe",
    "zero\u200bwidth\ufeff.txt": "zerowidth.txt",
    "$(reboot).sh": "_(reboot).sh",
    "a;b|c&d`e`.sh": "a_b_c_d_e_.sh",
    "~root": "_root",
    "a:b*c?<d>.txt": "a_b_c__d_.txt",
    "%2e%2e%2fx": "_2e_2e_2fx",
    "dir\u2215name\uff0fx": "dir_name_x",
    "\udcff\udcfe.txt": "txt",
    "Ünïcödé été.jpg": "Ünïcödé été.jpg",
    "e\u0301te\u0301.txt": "été.txt",
    "отчёт 2026 (1).pdf": "отчёт 2026 (1).pdf",
    "報告書.docx": "報告書.docx",
    "हिन्दी.txt": "हिन्दी.txt",
    "नी\u200cम.txt": "नीम.txt",
    "\u06dd1\u0301\u0302.txt": "_1\u0301\u0302.txt",
    "a\u200d\u200db.txt": "ab.txt",
    "\U0001f600.png": "_.png",
}


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_name_is_made_anew(name: str) -> None:
    assert safe_name(name) == HOSTILE[name]


def is_harmless(name: str) -> bool:
    """Tell whether a name is one that no system and no program takes for more."""
    stem = unicodedata.normalize("NFKC", name.partition(".")[0]).strip().upper()
    allowed = all(
        char in " .-_()" or unicodedata.category(char)[0] in "LMN" for char in name
    )
    return (
        allowed
        and PurePosixPath(name).name == name
        and name[0] not in " .-"
        and name[-1] not in " ."
        and stem not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}
        and len(name.encode()) <= LONGEST
        and unicodedata.is_normalized("NFC", name)
    )


@given(
    st.text(max_size=400)
    | st.text("./\\-_ ()aCONé1\u0301\u200d", max_size=400)
    | st.sampled_from(["CON", "aux", "nUl", "Com1", "LPT1"])
)
def test_any_text_becomes_a_harmless_name(text: str) -> None:
    name = safe_name(text)
    assert is_harmless(name)
    assert safe_name(name) == name
    assert is_harmless(numbered(name, 10_000))
    assert numbered(name, 1) == name


def test_a_number_stands_before_the_extension() -> None:
    assert numbered("photo.jpg", 2) == "photo (2).jpg"
    assert numbered("photo", 12) == "photo (12)"


@pytest.mark.parametrize("letter", ["a", "é", "報"])
def test_a_long_name_keeps_its_extension(letter: str) -> None:
    name = safe_name(letter * 400 + ".jpeg")
    assert name.endswith(f"{letter}.jpeg")
    assert LONGEST - 3 < len(name.encode()) <= LONGEST
    second = numbered(name, 2)
    assert second.endswith(f"{letter} (2).jpeg")
    assert LONGEST - 3 < len(second.encode()) <= LONGEST


def test_what_is_too_long_for_an_extension_is_none() -> None:
    assert safe_name("a." + "b" * 400) == "a." + "b" * 253


def test_a_long_name_does_not_end_in_a_point() -> None:
    assert safe_name("a" * 254 + "." + "b" * 40) == "a" * 254
