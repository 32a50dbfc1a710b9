"""What waits to be sent, as a database holds it, for whoever puts it back there."""

from tgtui.engine.core.wanted import Put, packed


def reaction(message: int, text: str) -> bytes:
    """Return the `OutboxRow.what` of a reaction.

    Args:
        message: What it is put to.
        text: What; nothing takes it back.
    """
    return packed(Put(target=message, text=text))
