"""Writes a report: first what a person is shown of it, then the report itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tgtui.agent import asking
from tgtui.agent.client import Client
from tgtui.agent.setting import now_ms
from tgtui.crypto import SystemEntropy
from tgtui.engine.intents import SendReport
from tgtui.engine.queries import ListMessages
from tgtui.engine.report_items import Chosen
from tgtui.engine.reporting import Draft, Preview, preview, seal
from tgtui.engine.views import MessageView
from tgtui.franking import Category, Role


__all__ = ["MOST_CONTEXT", "Category", "Wish", "filed", "previewed", "sealed"]

MOST_CONTEXT: Final = 20
"""How many earlier messages may go with a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to report.

    Attributes:
        message: The message.
        category: What for.
        illegal: Whether the reporter says that it is illegal in the EU.
        note: What the reporter writes.
        context: How many earlier messages go with it.
        files: Which files of the message may be opened.
        to: The HPKE keys to export it to, instead of the relay's moderators.
    """

    message: MessageView
    category: Category
    illegal: bool = False
    note: str = ""
    context: int = 0
    files: tuple[int, ...] = ()
    to: Sequence[bytes] = ()


async def previewed(client: Client, wish: Wish) -> Preview:
    """Return exactly what would leave this device, and who could read it.

    Raises:
        EngineError: It cannot be reported; the sentence says why.
    """
    view, count = wish.message, wish.context
    query = ListMessages(chat=view.chat, before=view.id, limit=count)
    before = await asking.messages(client, query) if count else ()
    views = [each for each in before if each.reportable or each.mine]
    me = await asking.me(client)
    draft = Draft(
        chosen=await _chosen(client, [*views, view], wish.files),
        category=wish.category,
        illegal=wish.illegal,
        note=wish.note,
        relay=(await client.address()).host,
        reporter=f"@{me.person.handle}" if me.person.handle else "",
    )
    return preview(draft, await asking.background(client), now=now_ms(), to=wish.to)


async def sealed(client: Client, shown: Preview) -> tuple[bytes, bytes]:
    """Return the id and the bytes of a report that was shown.

    Raises:
        EngineError: It is no longer what was shown.
    """
    background = await asking.background(client)
    return seal(shown, background, now=now_ms(), entropy=SystemEntropy())


async def filed(client: Client, shown: Preview) -> bytes:
    """Put a report that was shown into the outbox, and return its id.

    Raises:
        EngineError: It is no longer what was shown.
    """
    report_id, data = await sealed(client, shown)
    summary = f"{shown.draft.category.words}\n{shown.about}".encode()
    await client.intend(SendReport(report=report_id, sealed=data, summary=summary))
    return report_id


async def _chosen(
    client: Client, views: list[MessageView], files: tuple[int, ...]
) -> tuple[Chosen, ...]:
    """Return messages with their proof; the last is the one that is reported."""
    found = await asking.evidence(client, tuple(view.id for view in views))
    reported = len(views) - 1
    return tuple(
        Chosen(
            versions=versions,
            role=Role.REPORTED if place == reported else Role.CONTEXT,
            author="you" if view.mine else view.author,
            files=files if place == reported else (),
        )
        for place, (view, versions) in enumerate(zip(views, found, strict=True))
        if versions or place == reported
    )
