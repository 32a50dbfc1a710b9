"""Values that mean nothing, so that peers stay able to ignore new ones (§13.5)."""

from dataclasses import replace
from typing import Final

from tgtui.crypto import Entropy
from tgtui.mls.capabilities import Capabilities
from tgtui.mls.extension import Extension, Extensions


VALUES: Final = tuple(0x0A0A + 0x1010 * n for n in range(15))
"""The values that every registry of RFC 9420 §17 reserves for GREASE."""


def greased_capabilities(capabilities: Capabilities, entropy: Entropy) -> Capabilities:
    """Return `capabilities` with a random GREASE value in each list that takes one.

    It is the same in all lists: so there are fifteen different capabilities in a group
    of a thousand equal clients, each of which has to be read and compared only once.
    """
    value = VALUES[entropy.draw(1)[0] % len(VALUES)]
    return replace(
        capabilities,
        cipher_suites=(*capabilities.cipher_suites, value),
        extensions=(*capabilities.extensions, value),
        proposals=(*capabilities.proposals, value),
        credentials=(*capabilities.credentials, value),
    )


def without_grease(capabilities: Capabilities) -> Capabilities:
    """Return what a client really supports, of what it says (§13.5)."""
    return replace(
        capabilities,
        cipher_suites=_real(capabilities.cipher_suites),
        extensions=_real(capabilities.extensions),
        proposals=_real(capabilities.proposals),
        credentials=_real(capabilities.credentials),
    )


def _real(values: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(value for value in values if value not in VALUES)


def greased_extensions(
    extensions: Extensions, capabilities: Capabilities, entropy: Entropy
) -> Extensions:
    """Return `extensions` with the GREASE value that `capabilities` list, if any.

    RFC 9420 §13.5: what stands in a leaf's or KeyPackage's extensions must be listed.
    """
    present = {extension.extension_type for extension in extensions}
    for value in capabilities.extensions:
        if value in VALUES and value not in present:
            return (*extensions, Extension(value, entropy.draw(4)))
    return extensions
