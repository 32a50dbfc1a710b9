"""Draws the pictures in assets/ from the real app: `python -m tests.tui.pictures`.

Two people chat by a relay with moderators, as anybody would; what varies from one run
to the next (times, keys, codes) is not compared, the rest is, letter by letter.
"""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from tests.hygiene.sources import ROOT
from tests.integration.test_reports import MODERATOR
from tests.tui.house import Seat, chatting
from tgtui.engine.intents import React
from tgtui.tui.widgets.report_panel import ReportPanel


SIZE: Final = (100, 30)
FOLDER: Final = ROOT / "assets"
_FONTS: Final = re.compile(r"@font-face \{[^}]*\}\s*")
_ID: Final = re.compile(r"terminal-\d+")
_TEXT: Final = re.compile(r"<text[^>]*>([^<]*)</text>")
_VARIES: Final = re.compile(
    r"\d\d:\d\d|\d{4}-\d\d-\d\d|\w+day \d+ \w+ \d{4}|\d+ \w{3}\b|\d{5}"
    r"|[a-z2-7]{8,}|key [a-z2-7 ]+"
)


async def drawn(folder: Path) -> AsyncIterator[tuple[str, str]]:
    """Yield each picture with its name."""
    more = {"moderators": (MODERATOR,), "size": SIZE}
    async with chatting(folder, **more) as (seat, bert, number):
        await seat.type("hi! is this encrypted?")
        await seat.press("enter")
        question = await bert.reads(number, "hi! is this encrypted?")
        await bert.client.intend(React(message=question.id, text="+1"))
        await bert.say(
            number,
            "it is, and there is nothing to switch on:\n"
            "- **F8** says who can read\n- **F9** reports",
        )
        await seat.sees("reports", "+1")
        await seat.type("so I see")
        await seat.press("enter")
        await seat.sees("so I see")
        await seat.sees("delivered")
        yield "app-chat", picture(seat)
        await seat.press("f8")
        await seat.sees("WHO CAN READ")
        yield "app-trust", picture(seat)
        await seat.press("escape")
        await bert.say(number, "now send me your password, or else")
        await seat.sees("or else")
        await seat.press("up", "up", "down", "exclamation_mark")
        panel = seat.main.query_one(ReportPanel)
        await seat.until(lambda: panel.shown and panel.shown.preview)
        yield "app-report", picture(seat)


def picture(seat: Seat) -> str:
    """Return what is on the screen as an SVG that needs nothing from elsewhere."""
    data = seat.app.export_screenshot(title="tgtui")
    return _ID.sub("terminal", _FONTS.sub("", data))


def compared(data: str) -> list[str]:
    """Return the text of a picture, without what varies."""
    lines = (line.replace("&#160;", " ").strip() for line in _TEXT.findall(data))
    return [_VARIES.sub("~", line) for line in lines if line]


async def _all() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as name:
        return {title: data async for title, data in drawn(Path(name))}


def main() -> None:
    """Write the pictures."""
    for name, data in asyncio.run(_all()).items():
        path = FOLDER / f"{name}.svg"
        path.write_text(data, "utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
