"""Whether this client can live with a group's extensions (RFC 9420 §13.4, §5.3.1)."""

from tgtui.mls.capabilities import Capabilities
from tgtui.mls.environment import Environment
from tgtui.mls.extension import Extensions, external_senders
from tgtui.mls.grease import without_grease
from tgtui.mls.tree.leaf_validation import check_supports_group


def check_own_support(
    capabilities: Capabilities, extensions: Extensions, environment: Environment
) -> None:
    """Require that this client may be in a group with these extensions.

    Args:
        capabilities: What this client's leaf says; GREASE in it does not count.
        extensions: The extensions of the GroupContext.
        environment: Who decides about the credentials of external senders.

    Raises:
        InvalidExtensions: An extension is not supported.
        InvalidLeafNode: A required capability is missing.
        InvalidCredential: The credential of an external sender is refused.
        DecodeError: An extension is malformed.
    """
    check_supports_group(without_grease(capabilities), extensions)
    for sender in external_senders(extensions):
        environment.authentication.check(sender.credential, sender.signature_key)
