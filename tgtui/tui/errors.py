"""Why the screen does not do what it is asked to.

* `CannotBegin`: a text does not say with whom to chat.
* `ClientClosed`: the client is closed, as the app is being left.
"""

from tgtui.errors import LocalFault


class ClientClosed(LocalFault):
    """The profile is closed."""


class CannotBegin(LocalFault):
    """That names nobody: write a handle, a key string or an invite."""
