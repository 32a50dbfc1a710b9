"""Why the engine does not do what it is asked to.

* `EngineError`: something that a person wanted is not possible.
    * `NoSuchChat`, `NoSuchMessage`, `NoSuchPerson`: it is not there.
    * `NotAllowed`: this account may not.
    * `NotNow`: it is not possible as things stand.
    * `TooLong`: a text is too long.
    * `NothingToSend`: there is nothing in it.
    * `NotAKey`: a text is no key that could be compared.
* `DataDamaged`: what was stored cannot be read.
"""

from tgtui.errors import LocalFault


class EngineError(LocalFault):
    """What was wanted is not possible."""


class NoSuchChat(EngineError):
    """There is no such chat; `tgtui chats` lists them."""


class NoSuchMessage(EngineError):
    """There is no such message."""


class NoSuchPerson(EngineError):
    """Nobody here is known by that name."""


class NotAllowed(EngineError):
    """Your role in this chat does not allow that."""


class NotNow(EngineError):
    """That is not possible as things stand."""


class TooLong(EngineError):
    """The text is too long."""


class NothingToSend(EngineError):
    """There is nothing to send."""


class NotAKey(EngineError):
    """This is neither a key string nor a safety number of 60 digits."""


class DataDamaged(EngineError):
    """What is stored of a chat cannot be read; restore a backup."""
