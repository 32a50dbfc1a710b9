"""Recovery phrases: BIP 39's published vectors, and what people type instead."""

import pytest
from hypothesis import given, strategies as st
from mnemonic import Mnemonic

from tgtui.crypto import InvalidPrivateKey, Secret
from tgtui.keys import (
    WORD_COUNT,
    UnknownWord,
    WrongWordCount,
    WrongWords,
    from_phrase,
    to_phrase,
)


# The vectors of 256 bits that BIP 39 refers to (trezor/python-mnemonic).
PUBLISHED = {
    "00" * 32: "abandon " * 23 + "art",
    "7f" * 32: "legal winner thank year wave sausage worth useful " * 2
    + "legal winner thank year wave sausage worth title",
    "80" * 32: "letter advice cage absurd amount doctor acoustic avoid " * 2
    + "letter advice cage absurd amount doctor acoustic bless",
    "ff" * 32: "zoo " * 23 + "vote",
    "68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c": (
        "hamster diagram private dutch cause delay private meat slide toddler razor "
        "book happy fancy gospel tennis maple dilemma loan word shrug inflict delay "
        "length"
    ),
    "9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863": (
        "panda eyebrow bullet gorilla call smoke muffin taste mesh discover soft "
        "ostrich alcohol speed nation flash devote level hobby quick inner drive "
        "ghost inside"
    ),
    "066dca1a2bb7e8a1db2832148ce9933eea0f3ac9548d793112d9a95c9407efad": (
        "all hour make first leader extend hole alien behind guard gospel lava path "
        "output census museum junior mass reopen famous sing advance salt reform"
    ),
    "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f": (
        "void come effort suffer camp survey warrior heavy shoot primary clutch crush "
        "open amazing screen patrol group space point ten exist slush involve unfold"
    ),
}

WORDS = Mnemonic("english").wordlist
PHRASE = list(PUBLISHED.values())[-1]
SEED = Secret(bytes.fromhex(list(PUBLISHED)[-1]))


def typed(text: str) -> Secret:
    """Return what somebody types, as the bytes that a terminal gives."""
    return Secret(text.encode())


@pytest.mark.parametrize(("seed", "phrase"), PUBLISHED.items())
def test_the_published_vectors(seed: str, phrase: str) -> None:
    assert to_phrase(Secret(bytes.fromhex(seed))) == typed(phrase)
    assert from_phrase(typed(phrase)) == Secret(bytes.fromhex(seed))


@given(st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read(seed: bytes) -> None:
    phrase = to_phrase(Secret(seed))
    assert len(phrase.expose().split()) == WORD_COUNT
    assert from_phrase(phrase) == Secret(seed)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_seed_has_32_bytes(length: int) -> None:
    with pytest.raises(InvalidPrivateKey, match=f"a seed of {length} bytes"):
        to_phrase(Secret(bytes(length)))


@pytest.mark.parametrize(
    "text",
    [
        PHRASE.upper(),
        PHRASE.title(),
        f"  {PHRASE.replace(' ', '   ')}\n",
        PHRASE.replace(" ", "\n"),
        PHRASE.replace(" ", "\r\n\t"),
        PHRASE.replace(" ", "\N{IDEOGRAPHIC SPACE}"),
        " ".join(word[:4] for word in PHRASE.split()),
        " ".join(word[:5] for word in PHRASE.split()).upper(),
    ],
    ids=["upper", "title", "spaces", "lines", "windows", "wide", "four", "five"],
)
def test_what_people_type_is_understood(text: str) -> None:
    assert from_phrase(typed(text)) == SEED


def test_four_letters_are_enough_for_every_word() -> None:
    assert len({word[:4] for word in WORDS}) == len(WORDS)


@pytest.mark.parametrize("count", [0, 1, 12, 23, 25, 48])
def test_another_number_of_words_is_told(count: int) -> None:
    with pytest.raises(WrongWordCount) as caught:
        from_phrase(typed("zoo " * count))
    assert caught.value.count == count


@pytest.mark.parametrize(
    ("word", "suggestions"),
    [
        ("amazin", None),
        ("amazingly", ("amazing",)),
        ("amaizng", ("amazing",)),
        ("ama", ("amateur", "amazing")),
        ("qqqq", ()),
        ("q", ("quality", "quantum", "quarter")),
        ("zo", ("zone", "zoo")),
        ("амаз", ()),
        ("14", ()),
        ("tnt", ("tent",)),
    ],
)
def test_a_word_that_is_none_is_told(
    word: str, suggestions: tuple[str, ...] | None
) -> None:
    text = PHRASE.replace("amazing", word)
    if suggestions is None:
        assert from_phrase(typed(text)) == SEED
        return
    with pytest.raises(UnknownWord) as caught:
        from_phrase(typed(text))
    assert caught.value.position == PHRASE.split().index("amazing") + 1
    assert caught.value.suggestions[: len(suggestions)] == suggestions
    assert bool(caught.value.suggestions) is bool(suggestions)
    assert len(caught.value.suggestions) <= 3
    assert set(caught.value.suggestions) <= set(WORDS)


def test_bytes_that_are_no_text_are_words_that_are_none() -> None:
    with pytest.raises(UnknownWord) as caught:
        from_phrase(Secret(b"\xff\xfe " * WORD_COUNT))
    assert caught.value.position == 1


def test_a_wrong_word_of_the_list_is_told() -> None:
    words = PHRASE.split()
    with pytest.raises(WrongWords, match="do not fit together"):
        from_phrase(typed(" ".join([*words[:-1], "unfair"])))
    swapped = [words[1], words[0], *words[2:]]
    with pytest.raises(WrongWords):
        from_phrase(typed(" ".join(swapped)))


def test_one_last_word_in_256_fits_to_any_others() -> None:
    """Three of the last word's bits are the seed's, and eight the checksum's."""
    fitting = []
    for word in WORDS[:256]:
        try:
            from_phrase(typed("abandon " * 23 + word))
        except WrongWords:
            continue
        fitting.append(word)
    assert fitting == ["art"]


def test_a_phrase_is_not_printed() -> None:
    assert repr(to_phrase(SEED)) == f"Secret({len(PHRASE)} bytes)"
