"""Shows the engine's model in a terminal, and turns keys into intents."""

from tgtui.tui.app import Messenger
from tgtui.tui.bridge import Opener
from tgtui.tui.options import Options


__all__ = ["Messenger", "Opener", "Options"]
