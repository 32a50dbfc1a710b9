"""Why the screen does not do what it is asked to.

* `CannotBegin`: a text does not say with whom to chat.
"""

from tgtui.errors import LocalFault


class CannotBegin(LocalFault):
    """That names nobody: write a handle, a key string or an invite."""
