"""Two sides agree on the newest version that both speak, spelt as it was offered."""

import pytest

from tgtui.wire import (
    DESCRIPTOR_PATH,
    STREAM_PATH,
    VERSIONS,
    NoCommonVersion,
    agreed,
    agreed_subprotocol,
    subprotocols,
    version,
)


@pytest.mark.parametrize(
    ("ours", "theirs", "best"),
    [
        ((1,), (1,), 1),
        ((1,), (1, 2, 3), 1),
        ((1, 2), (1,), 1),
        ((1, 2), (2, 1), 2),
        ((1, 2, 3), (3, 2), 3),
        ((1, 3), (2, 1), 1),
        ((9, 10), (10, 9), 10),
        ((1,), (1, 1), 1),
    ],
)
def test_the_newest_of_both(
    ours: tuple[int, ...],
    theirs: tuple[int, ...],
    best: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(version, "VERSIONS", ours)
    assert agreed(theirs) == best
    assert agreed_subprotocol(f"tgtui.{one}" for one in theirs) == f"tgtui.{best}"
    assert subprotocols() == tuple(f"tgtui.{one}" for one in sorted(ours)[::-1])


@pytest.mark.parametrize("theirs", [(), (0,), (2,), (2, 3), (-1,)])
def test_none_in_common(theirs: tuple[int, ...]) -> None:
    with pytest.raises(NoCommonVersion) as caught:
        agreed(theirs)
    assert caught.value.offered == theirs
    assert str(caught.value).endswith("in common: update the older one.")


@pytest.mark.parametrize(
    ("offered", "understood"),
    [
        ((), ()),
        (("",), ()),
        (("tgtui",), ()),
        (("tgtui.",), ()),
        (("tgtui.2",), (2,)),
        (("tgtui.0",), ()),
        (("tgtui.01",), ()),
        (("tgtui.1 ",), ()),
        ((" tgtui.1",), ()),
        (("tgtui.1\n",), ()),
        (("TGTUI.1",), ()),
        (("tgtui.+1",), ()),
        (("tgtui.-1",), ()),
        (("tgtui.1.0",), ()),
        (("tgtuix1",), ()),
        (("tgtui.\N{ARABIC-INDIC DIGIT ONE}",), ()),
        (("tgtui.\N{SUPERSCRIPT ONE}",), ()),
        (("tgtui.9999", "tgtui.10000", "tgtui." + "9" * 5_000), (9999,)),
        (("chat", "xtgtui.1", "1"), ()),
    ],
)
def test_what_is_spelt_otherwise_is_not_offered(
    offered: tuple[str, ...], understood: tuple[int, ...]
) -> None:
    with pytest.raises(NoCommonVersion) as caught:
        agreed_subprotocol(offered)
    assert caught.value.offered == understood


def test_others_may_be_offered_beside() -> None:
    assert agreed_subprotocol(["chat", "tgtui.7", "tgtui.01", "tgtui.1"]) == "tgtui.1"
    assert agreed_subprotocol(subprotocols()) == "tgtui.1"


def test_where_they_are_asked() -> None:
    assert VERSIONS == (1,)
    assert STREAM_PATH == "/v1/stream"
    assert DESCRIPTOR_PATH == "/.well-known/tgtui"
