"""What runs an application, for those who open its sockets themselves."""

from aiohttp import web


async def prepared(
    app: web.Application, *, within: float
) -> tuple[web.AppRunner, web.Server]:
    """Return what runs an application, and what makes protocols for its connections.

    Args:
        app: The application.
        within: Seconds that its requests may still take once it ends.
    """
    runner = web.AppRunner(
        app, handle_signals=False, access_log=None, shutdown_timeout=within
    )
    await runner.setup()
    assert runner.server is not None  # noqa: S101  (for the types)
    return runner, runner.server
