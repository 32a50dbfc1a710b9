"""A secret is not printed, copied, pickled, hashed, or compared in variable time."""

import copy
import io
import pickle
import traceback
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass

import pytest
from hypothesis import given, strategies as st

from tgtui.crypto import Secret, secret as secret_module


BYTES = b"very secret indeed"
SECRET = Secret(BYTES)


@dataclass(frozen=True, slots=True)
class Holder:
    """Something that holds a secret."""

    name: str
    key: Secret


def leaks(text: str) -> bool:
    """Tell whether any usual form of the secret is in `text`."""
    return any(form in text for form in (BYTES.decode(), BYTES.hex(), str(BYTES)[2:-1]))


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        ascii,
        format,
        "{}".format,
        "{!r:>40}".format,
        lambda secret: f"{secret} {secret!r} {secret!s}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031  (that form too)
        lambda secret: repr([secret, {"key": (secret,)}]),
        lambda secret: repr(Holder("name", secret)),
        lambda secret: str(ValueError(secret)),
    ],
)
def test_it_shows_its_length_alone(show: Callable[[Secret], str]) -> None:
    assert leaks(BYTES.decode())
    assert "Secret(18 bytes)" in show(SECRET)
    assert not leaks(show(SECRET))


def test_a_format_specification_is_refused() -> None:
    with pytest.raises(TypeError) as caught:
        format(SECRET, "x")
    assert not leaks(str(caught.value))


def fail(holder: Holder) -> None:
    key = holder.key
    raise ValueError(holder, key)


def test_a_traceback_with_local_variables_shows_nothing() -> None:
    with pytest.raises(ValueError, match="name") as caught:
        fail(Holder("name", SECRET))
    report = traceback.TracebackException(
        caught.type, caught.value, caught.tb, capture_locals=True
    )
    text = "".join(report.format())
    assert "key = Secret(18 bytes)" in text
    assert not leaks(text)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", [SECRET, [SECRET], {"key": SECRET}])
def test_it_is_not_pickled(value: object, protocol: int) -> None:
    file = io.BytesIO()
    with pytest.raises(TypeError, match="not copied or pickled"):
        pickle.Pickler(file, protocol).dump(value)
    assert BYTES not in file.getvalue()


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_it_is_not_copied(duplicate: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="not copied or pickled"):
        duplicate(SECRET)


@pytest.mark.parametrize("convert", [asdict, astuple])
def test_a_dataclass_with_one_is_not_taken_apart(
    convert: Callable[[Holder], object],
) -> None:
    with pytest.raises(TypeError, match="not copied or pickled"):
        convert(Holder("name", SECRET))


@pytest.mark.parametrize(
    "use",
    [
        hash,
        iter,
        list,
        bytes,
        memoryview,
        vars,
        lambda secret: secret[0],
        lambda secret: secret + b"",
        lambda secret: b"" + secret,
        lambda secret: b"v" in secret,
        lambda secret: secret < SECRET,
        lambda secret: {secret},
    ],
)
def test_it_is_no_bytes(use: Callable[[object], object]) -> None:
    with pytest.raises(TypeError):
        use(SECRET)


def test_only_expose_gives_it() -> None:
    assert SECRET.expose() is BYTES
    assert len(SECRET) == len(BYTES)
    assert [name for name in dir(SECRET) if not name.startswith("_")] == ["expose"]


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_it_equals_a_secret_of_the_same_bytes(left: bytes, right: bytes) -> None:
    assert (Secret(left) == Secret(right)) is (left == right)
    assert (Secret(left) != Secret(right)) is (left != right)
    assert Secret(left) == Secret(bytes(bytearray(left)))


@pytest.mark.parametrize("other", [BYTES, bytearray(BYTES), None, "Secret(18 bytes)"])
def test_it_equals_nothing_else(other: object) -> None:
    assert other != SECRET
    assert other != SECRET


def test_it_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(left: bytes, right: bytes) -> bool:
        compared.append((left, right))
        return False

    monkeypatch.setattr(secret_module, "compare_digest", compare)
    assert Secret(b"a") != Secret(b"a")
    assert compared == [(b"a", b"a")]
