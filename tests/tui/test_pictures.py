"""The README's pictures show the app as it is."""

from pathlib import Path

import pytest

from tests.net.running import waits
from tests.tui.pictures import FOLDER, compared, drawn


@pytest.mark.slow
@waits
async def test_the_pictures_are_those_of_the_app(tmp_path: Path) -> None:
    async for name, data in drawn(tmp_path):
        kept = (FOLDER / f"{name}.svg").read_text("utf-8")
        assert compared(data) == compared(kept), f"{name}: python -m tests.tui.pictures"
