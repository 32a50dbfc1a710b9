"""The registry of proposal types (RFC 9420 §17.4)."""

from tgtui.mls.proposals.types import EXTERNAL_ALLOWED, PATH_REQUIRED, ProposalType


# RFC 9420 §17.4: value, name, whether an external sender may send it, path required.
REGISTRY = [
    (1, "ADD", True, False),
    (2, "UPDATE", False, True),
    (3, "REMOVE", True, True),
    (4, "PSK", True, False),
    (5, "REINIT", True, False),
    (6, "EXTERNAL_INIT", False, True),
    (7, "GROUP_CONTEXT_EXTENSIONS", True, True),
]


def test_the_types_are_those_of_the_registry() -> None:
    ours = [
        (kind.value, kind.name, kind in EXTERNAL_ALLOWED, kind in PATH_REQUIRED)
        for kind in ProposalType
    ]
    assert ours == REGISTRY
