"""Why an operator's request cannot be carried out.

* `OperatorFault` (`LocalFault`)
    * `NoSuchAccount`: nobody has this handle.
    * `NoSuchInvite`: no invite has this name.
"""

from tgtui.errors import LocalFault


class OperatorFault(LocalFault):
    """This cannot be done."""


class NoSuchAccount(OperatorFault):
    """Nobody here has this handle.

    Attributes:
        handle: The handle.
    """

    def __init__(self, handle: str) -> None:
        """Say which handle."""
        super().__init__(
            f"nobody here has the handle {handle!a}: `tgtui relay admin list` "
            "shows who is here"
        )
        self.handle = handle


class NoSuchInvite(OperatorFault):
    """No invite has this name.

    Attributes:
        id: The name.
    """

    def __init__(self, name: str) -> None:
        """Say which name."""
        super().__init__(
            f"there is no invite {name!a}: `tgtui relay admin invites list` shows "
            "which there are"
        )
        self.id = name
