"""`tgtui doctor`: checks what tgtui stands on, and says what to do about it."""

import asyncio
from typing import Final

import click

from tgtui.cli.check_keys import check_keys
from tgtui.cli.check_relay import check_relay
from tgtui.cli.finding import Finding
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.keyholder import vault_of
from tgtui.cli.output import say_json, say_table
from tgtui.cli.settings import configured
from tgtui.config import Config, ConfigError, Paths
from tgtui.crypto import SystemEntropy


_CORRECT: Final = "Correct it, then run this again."
_EMBEDDED: Final = Finding(
    "relay", "None is configured, so the one of this computer is used when an app runs."
)


@click.command()
@click.option(
    "--relay", metavar="ADDRESS", help="Check this relay and not the configured one."
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@pass_invocation
def doctor(invocation: Invocation, relay: str | None, *, as_json: bool) -> int:
    """Check configuration, keys and relay, and say what to do.

    The check of the keys writes an entry, reads it back and deletes it, so that your
    keyring, or tgtui, may ask you for its password. Ends with code 1 where something
    has to be done.
    """
    if relay is not None:
        invocation.flags["relay.url"] = ("--relay", relay)
    try:
        config = configured(invocation)
    except ConfigError as error:
        findings = [Finding("config", str(error), _CORRECT)]
    else:
        findings = asyncio.run(_findings(config))
    _show(findings, as_json=as_json)
    return 0 if all(finding.is_fine for finding in findings) else 1


async def _keys(config: Config, paths: Paths) -> Finding:
    if config.keys.backend == "passphrase" and not paths.sealed_keys.exists():
        # To check it, a passphrase would have to be chosen for good.
        return Finding("keys", f"None yet; {paths.sealed_keys} is made with the first.")
    vault = vault_of(config.keys, paths)
    return await check_keys(vault, config.profile.name, SystemEntropy())


async def _findings(config: Config) -> list[Finding]:
    address = config.relay.url.address
    return [
        Finding("config", "Every line of it can be used."),
        await _keys(config, Paths.of_user()),
        *([_EMBEDDED] if address is None else await check_relay(address)),
    ]


def _show(findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        say_json(
            [
                {
                    "check": finding.check,
                    "fine": finding.is_fine,
                    "said": finding.said,
                    "advice": finding.advice,
                }
                for finding in findings
            ]
        )
        return
    rows = []
    for finding in findings:
        rows.append(
            ("ok" if finding.is_fine else "PROBLEM", finding.check, finding.said)
        )
        if finding.advice:
            rows.append(("", "", f"-> {finding.advice}"))
    say_table(rows)
