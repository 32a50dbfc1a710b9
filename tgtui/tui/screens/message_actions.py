"""What the letters do with the message at the cursor."""

from typing import ClassVar, Final

from textual import work
from textual.binding import BindingType
from textual.screen import Screen

from tgtui.engine.intents import AnyIntent, Cancel, Delete, React, Retry
from tgtui.engine.rows import MessageState
from tgtui.engine.views import MessageView
from tgtui.errors import TgtuiError
from tgtui.tui.host import host_of
from tgtui.tui.screens.asking import Confirm
from tgtui.tui.screens.reacting import Reacting
from tgtui.tui.widgets.chat_pane import ChatPane


_NONE: Final = "select a message first: go up with the arrow keys"


class MessageActions(Screen[None]):
    """The screen of an open chat, as far as it is about single messages."""

    BINDINGS: ClassVar[list[BindingType]] = []

    @property
    def pane(self) -> ChatPane:
        """The chat that is open."""
        return self.query_one(ChatPane)

    def action_reply(self) -> None:
        """Answer the message."""
        message = self._selected()
        if message is not None and self._is_real(message):
            self.pane.begin_reply(message)

    def action_edit(self) -> None:
        """Change what an own message says."""
        message = self._selected()
        if message is None:
            return
        if not message.mine or message.deleted:
            host_of(self).say("only your own messages can be edited")
            return
        self.pane.begin_edit(message)

    @work
    async def action_delete(self) -> None:
        """Delete the message for everyone, or send it not after all."""
        message = self._selected()
        if message is None or not self._is_real(message):
            return
        if message.state in {MessageState.WAITING, MessageState.FAILED}:
            await self.intend(Cancel(message=message.id))
            return
        question = (
            "Delete this message for everyone? Who has read it may remember it, and can"
            " still report it for 24 hours."
        )
        if await self.app.push_screen_wait(Confirm(question)):
            await self.intend(Delete(message=message.id))

    @work
    async def action_react(self) -> None:
        """Put an emoji to the message."""
        message = self._selected()
        if message is None or not self._is_real(message):
            return
        chosen = await self.app.push_screen_wait(Reacting())
        if chosen is not None:
            await self.intend(React(message=message.id, text=chosen))

    def action_copy(self) -> None:
        """Put the text of the message on the clipboard."""
        message = self._selected()
        if message is not None and message.text:
            self.app.copy_to_clipboard(message.text)
            host_of(self).say("copied")

    @work
    async def action_retry(self) -> None:
        """Try at once to send the message."""
        message = self._selected()
        if message is not None and message.state is MessageState.FAILED:
            await self.intend(Retry(message=message.id))

    @work(exclusive=True, group="jumping")
    async def action_quoted(self) -> None:
        """Go to the message that this one answers."""
        message = self._selected()
        if message is not None and message.reply is not None:
            await self.pane.show_message(message.reply)

    @work
    async def action_save(self) -> None:
        """Save the files of the message into the download folder."""
        message = self._selected()
        if message is None or not message.files:
            host_of(self).say("there is no file in this message")
            return
        folder = host_of(self).options.downloads
        for file in message.files:
            host_of(self).say(f"fetching file {file.index + 1} ...")
            try:
                place = await host_of(self).bridge.do(
                    lambda client, index=file.index: client.fetch_file(  # type: ignore[misc]
                        message.id, index, folder
                    )
                )
            except TgtuiError as error:
                host_of(self).say(str(error), severe=True)
                return
            host_of(self).say(f"saved: {place}")

    async def intend(self, intent: AnyIntent) -> None:
        """Do what a person wants, and say why where it is not possible."""
        try:
            await host_of(self).bridge.intend(intent)
        except TgtuiError as error:
            host_of(self).say(str(error), severe=True)

    def _selected(self) -> MessageView | None:
        message = self.pane.timeline.selected
        if message is None:
            host_of(self).say(_NONE)
        return message

    def _is_real(self, message: MessageView) -> bool:
        if message.kind and not message.deleted:
            return True
        host_of(self).say("there is no message any more, or this is a line of tgtui")
        return False
