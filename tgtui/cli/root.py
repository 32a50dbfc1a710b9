"""The command `tgtui` itself: what goes for all commands, and which there are."""

import sys
from pathlib import Path
from typing import Final

import click

from tgtui import __version__
from tgtui.cli.codes import MEANINGS, Exit
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.lazy import LazyCommand, LazyGroup
from tgtui.cli.output import say, tell


_CODES_TO_JOIN: Final = ("tgtui-invite:", "tgtui-key:")


def _commands(module: str, **summaries: str) -> dict[str, LazyCommand]:
    """Return the commands of a module, by their names."""
    return {
        name: LazyCommand(f"tgtui.cli.{module}", name, summary)
        for name, summary in summaries.items()
    }


COMMANDS: Final = {
    **_commands(
        "account",
        register="Make an account, and show its recovery phrase.",
        account="Show this account, its recovery phrase, or delete it.",
        whoami="Show who this account is.",
    ),
    **_commands(
        "invites",
        join="Follow an invite or a key string to a chat.",
        invite="Make a text that leads somebody to you.",
    ),
    **_commands(
        "chat_new",
        new="Start a chat with somebody.",
        requests="List who wants to chat with you; accept or decline.",
    ),
    **_commands(
        "chat_list",
        chats="List all chats.",
        members="Show who is in a chat.",
        status="Show the state of a chat's encryption, in words.",
    ),
    **_commands(
        "chat_send",
        send="Send a message or a file.",
        react="Put an emoji to a message.",
        edit="Change what a message of yours says.",
        delete="Delete a message for everyone.",
        cancel="Send a message that waits not after all.",
        retry="Try at once to send a message that failed.",
    ),
    **_commands(
        "chat_read",
        tail="Show the newest messages of a chat, and all that come.",
        history="Show messages of a chat.",
        search="Find messages by their words.",
    ),
    **_commands(
        "chat_files",
        fetch="Fetch the files of a message.",
        export="Write all messages of a chat into a file.",
    ),
    **_commands(
        "chat_settings",
        mute="Announce nothing of a chat.",
        unmute="Announce what comes in a chat again.",
        timer="Have new messages of a chat disappear.",
        acknowledge="Say that a warning of the encryption was read.",
    ),
    **_commands(
        "chat_recovery",
        rejoin="Ask to be let back into a chat, where this device lost its place.",
        restart="Continue a chat in a new group, with new keys.",
    ),
    **_commands("chat_group", group="Create groups, and say who is in them."),
    **_commands(
        "people",
        people="List all who are known here.",
        verify="Compare somebody's key.",
        name="Call somebody by a name of your own.",
        block="Block somebody.",
        unblock="Block somebody no longer.",
    ),
    **_commands(
        "reports",
        report="Report a message to the moderators, with its proof.",
        reports="List the reports that were written here.",
    ),
    "relay": LazyCommand(
        "tgtui.cli.relay", "relay", "Run a relay: it forwards what it cannot read."
    ),
    "moderate": LazyCommand(
        "tgtui.cli.moderate", "moderate", "Make a moderator's keys, and open reports."
    ),
    **_commands(
        "backups",
        backup="Write all of a profile into a file, under a passphrase.",
        restore="Bring an account back, from a backup or its 24 words.",
    ),
    "doctor": LazyCommand(
        "tgtui.cli.doctor", "doctor", "Check keyring and relay, and say what to do."
    ),
    "config": LazyCommand(
        "tgtui.cli.configuration", "config", "Show what is configured, and where."
    ),
}
"""Every command of the program."""

_NO_TERMINAL: Final = "the app needs a terminal; the commands do not"

_CODES: Final = "".join(f"\n  {code:<3}  {MEANINGS[code]}" for code in Exit)


class Root(LazyGroup):
    """The group of all commands; an invite or a key string may stand for `join`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a command line."""
        if args[0].strip().lower().startswith(_CODES_TO_JOIN):
            args = ["join", *args]
        return super().resolve_command(ctx, args)


@click.group(
    cls=Root,
    lazy=COMMANDS,
    invoke_without_command=True,
    epilog=f"\b\nExit codes:{_CODES}",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
@click.option(
    "--profile",
    metavar="NAME",
    help="Use the keys and data of this profile (profile.name).",
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="Read this configuration and not the usual one.",
)
@click.option("--debug", is_flag=True, help="Show where in the code an error arose.")
@pass_invocation
@click.pass_context
def root(
    context: click.Context,
    invocation: Invocation,
    profile: str | None,
    config_file: Path | None,
    *,
    debug: bool,
) -> int | None:
    """A terminal messenger in which every chat is end-to-end encrypted.

    An invite or a key string may stand for a command: `tgtui CODE` joins.
    """
    invocation.debug = debug
    invocation.config_file = config_file
    if profile is not None:
        invocation.flags["profile.name"] = ("--profile", profile)
    if context.invoked_subcommand is None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            tell(_NO_TERMINAL)
            say(context.get_help())
            return 0
        from tgtui.cli.screen import run_app  # noqa: PLC0415  (half a second)

        return run_app(invocation)
    return None
