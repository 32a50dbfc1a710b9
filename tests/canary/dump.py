"""Has gdb write the memory of a process into a file, as for a crash."""

import asyncio
from pathlib import Path

from tests.services.need import need


async def core_of(pid: int, folder: Path) -> Path:
    """Return the whole memory of a process, in a file.

    Skips the test where there is no gdb, and fails it in CI.
    """
    need("gcore", "gdb")
    process = await asyncio.create_subprocess_exec(
        *("gcore", "-a", "-o", str(folder / "core"), str(pid)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)},
    )
    said, _ = await process.communicate()
    core = folder / f"core.{pid}"
    assert process.returncode == 0, said.decode("utf-8", "replace")
    assert core.stat().st_size, said.decode("utf-8", "replace")
    return core
