"""Starts the app: `tgtui` alone, in a terminal."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from tgtui.agent import Client, make_account, open_client
from tgtui.cli.invocation import Invocation
from tgtui.cli.moments import now
from tgtui.cli.opening import setting_of
from tgtui.cli.output import tell
from tgtui.cli.registering import relay_of
from tgtui.identity import parse_invite
from tgtui.look import guarded
from tgtui.tui import Messenger, Options


def run_app(invocation: Invocation, code: str = "") -> int:
    """Run the app until it is left, and return the exit code.

    Args:
        invocation: Which options were given.
        code: An invite or a key string to follow.

    Raises:
        TgtuiError: The configuration cannot be used.
    """
    setting = setting_of(invocation, starts=True)

    def opener() -> AbstractAsyncContextManager[Client]:
        return open_client(setting_of(invocation))

    async def register(handle: str, invite: str) -> str:
        where, token = setting, None
        if invite:
            parsed = parse_invite(invite, now())
            where = replace(setting, relay=relay_of(parsed, setting))
            token = parsed.token
        made = await make_account(where, handle, token=token)
        return made.phrase.expose().decode("ascii")

    relay = "this computer" if setting.relay is None else setting.relay.host
    options = Options(profile=setting.profile.name)
    app = Messenger(opener, options, register=register, relay=relay, code=code)
    with guarded():
        result = app.run()
    for line in app.last_words:
        tell(line)
    return result or 0
