"""The types of proposals (RFC 9420 §12.1, §17.4)."""

from enum import IntEnum
from typing import Final


class ProposalType(IntEnum):
    """The proposal types that RFC 9420 defines."""

    ADD = 1
    UPDATE = 2
    REMOVE = 3
    PSK = 4
    REINIT = 5
    EXTERNAL_INIT = 6
    GROUP_CONTEXT_EXTENSIONS = 7


PATH_REQUIRED: Final = frozenset(
    {
        ProposalType.UPDATE,
        ProposalType.REMOVE,
        ProposalType.EXTERNAL_INIT,
        ProposalType.GROUP_CONTEXT_EXTENSIONS,
    }
)
"""A commit with one of these needs an UpdatePath (§12.4)."""

EXTERNAL_ALLOWED: Final = frozenset(
    {
        ProposalType.ADD,
        ProposalType.REMOVE,
        ProposalType.PSK,
        ProposalType.REINIT,
        ProposalType.GROUP_CONTEXT_EXTENSIONS,
    }
)
"""What an external sender may propose (§12.1.8)."""
