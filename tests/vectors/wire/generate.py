"""Writes the vectors anew: `python -m tests.vectors.wire.generate`."""

import json
from enum import Enum
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import asdict

from tests.vectors.wire.examples import AADS, FRAMES, ROSTERS, shown_id
from tgtui.wire import HandshakeAad, packed, roster_hash


FOLDER: Final = Path(__file__).resolve().parent


def plain(value: object) -> Any:  # noqa: ANN401  (any JSON)
    """Return a frame's fields as JSON, in the order in which they are written."""
    match value:
        case bytes():
            return f"hex:{value.hex()}"
        case Enum():
            return value.value
        case tuple():
            return [plain(item) for item in value]
        case msgspec.Struct():
            tag = value.__struct_config__.tag
            head = [] if tag is None else [tag]
            fields = value.__struct_fields__
            return head + [plain(getattr(value, name)) for name in fields]
        case _:
            return value


def aads() -> list[dict[str, Any]]:
    """Return the vectors of authenticated data."""
    return [
        {
            "form": "handshake" if isinstance(aad, HandshakeAad) else "application",
            **{
                name: value.hex() if isinstance(value, bytes) else value
                for name, value in asdict(aad).items()
            },
            "encoded": aad.encoded().hex(),
        }
        for aad in AADS
    ]


def rosters() -> list[dict[str, Any]]:
    """Return the vectors of roster hashes."""
    return [
        {
            "members": [
                {
                    "account": shown_id(member.account),
                    "role": int(member.role),
                    "devices": list(map(shown_id, member.devices)),
                }
                for member in members
            ],
            "hash": roster_hash(members).hex(),
        }
        for members in ROSTERS
    ]


def frames() -> list[dict[str, Any]]:
    """Return a vector of each frame, and of what is in frames or blobs as msgpack."""
    return [
        {
            "kind": type(frame).__name__,
            "value": plain(frame),
            "encoded": packed(frame).hex(),
        }
        for frame in FRAMES
    ]


def files() -> dict[str, str]:
    """Return what each file has to hold."""
    made = {"aad.json": aads(), "roster.json": rosters(), "frames.json": frames()}
    return {name: json.dumps(cases, indent=1) + "\n" for name, cases in made.items()}


def main(folder: Path = FOLDER) -> None:
    """Write the files."""
    for name, text in files().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
