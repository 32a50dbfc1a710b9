"""What the one key reports: which message, or why nothing can be."""

from dataclasses import dataclass

from tgtui.agent import asking
from tgtui.engine.views import ChatView, MessageView
from tgtui.tui.host import host_of
from tgtui.tui.moments import now
from tgtui.tui.report_form import Form, needs_second_key
from tgtui.tui.widgets.chat_pane import ChatPane
from tgtui.wire import RoomKind


@dataclass(frozen=True, slots=True)
class Target:
    """What comes of the key.

    Attributes:
        form: The report to prepare; None where the key only selected its message.
        first: Whether it is the first report of this profile.
        problem: Why there is nothing to report.
    """

    form: Form | None = None
    first: bool = False
    problem: str = ""


async def report_target(pane: ChatPane, chat: ChatView) -> Target:
    """Return what the key reports in the chat that is open.

    Where no message is selected in a group, or the newest one is under two seconds old,
    the first key selects its message and the second one reports it.
    """
    selected = pane.timeline.selected
    message = selected or _last_received(pane)
    if message is None:
        return Target(problem="nobody else has written anything here")
    if message.mine:
        return Target(problem="this is your own message; `d` deletes it for everyone")
    if not message.reportable:
        return Target(
            problem="this cannot be reported: its proof is not here"
            if message.kind
            else "this is what tgtui itself says; select a message of somebody"
        )
    group = chat.kind is RoomKind.GROUP
    if needs_second_key(message, selected=selected is not None, group=group, now=now()):
        pane.timeline.cursor = message.id
        return Target()
    first = not await host_of(pane).bridge.do(asking.reports)
    waits = first or host_of(pane).options.confirm_reports
    stranger = chat.peer is not None and not chat.status.checked
    return Target(
        Form(message=message, waits=waits, block=stranger and _is_request(chat)), first
    )


def _is_request(chat: ChatView) -> bool:
    return chat.state.value == "request"


def _last_received(pane: ChatPane) -> MessageView | None:
    return None if pane.conversation is None else pane.conversation.last_received
