"""The labels, letter by letter as RFC 9420 prints them."""

from tgtui.mls import labels


RFC_9420 = {
    # §17.6
    "FRAMED_CONTENT_TBS": b"FramedContentTBS",
    "LEAF_NODE_TBS": b"LeafNodeTBS",
    "KEY_PACKAGE_TBS": b"KeyPackageTBS",
    "GROUP_INFO_TBS": b"GroupInfoTBS",
    # §17.7
    "UPDATE_PATH_NODE": b"UpdatePathNode",
    "WELCOME_SECRETS": b"Welcome",
    # §5.2
    "KEY_PACKAGE_REF": b"MLS 1.0 KeyPackage Reference",
    "PROPOSAL_REF": b"MLS 1.0 Proposal Reference",
    # §7.4
    "PATH": b"path",
    "NODE": b"node",
    # §8, figure 22 and table 4
    "JOINER": b"joiner",
    "WELCOME": b"welcome",
    "EPOCH": b"epoch",
    "INIT": b"init",
    "SENDER_DATA": b"sender data",
    "ENCRYPTION": b"encryption",
    "EXPORTER": b"exporter",
    "EXTERNAL": b"external",
    "CONFIRM": b"confirm",
    "MEMBERSHIP": b"membership",
    "RESUMPTION": b"resumption",
    "AUTHENTICATION": b"authentication",
    # §8.3 to §8.5
    "EXTERNAL_INIT": b"MLS 1.0 external init secret",
    "DERIVED_PSK": b"derived psk",
    "EXPORTED": b"exported",
    # §9
    "TREE": b"tree",
    "LEFT": b"left",
    "RIGHT": b"right",
    "HANDSHAKE": b"handshake",
    "APPLICATION": b"application",
    "NONCE": b"nonce",
    "KEY": b"key",
    "SECRET": b"secret",
}


def test_every_label_is_that_of_the_rfc() -> None:
    found = {
        name: value for name, value in vars(labels).items() if isinstance(value, bytes)
    }
    assert found == RFC_9420


def test_no_two_labels_are_equal() -> None:
    assert len(set(RFC_9420.values())) == len(RFC_9420)
