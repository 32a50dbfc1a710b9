"""HTTP and websockets in front of the relay's rules."""

from tgtui.relay.web.admin import administration
from tgtui.relay.web.admin_desk import Desk
from tgtui.relay.web.answers import ANSWERS
from tgtui.relay.web.app import Doors, application
from tgtui.relay.web.clock import Clock
from tgtui.relay.web.gate import Gate
from tgtui.relay.web.hub import Hub
from tgtui.relay.web.node import DEFAULT_PACE, Node, Pace


__all__ = [
    "ANSWERS",
    "DEFAULT_PACE",
    "Clock",
    "Desk",
    "Doors",
    "Gate",
    "Hub",
    "Node",
    "Pace",
    "administration",
    "application",
]
