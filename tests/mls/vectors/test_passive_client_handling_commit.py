"""A client follows commits (`passive-client-handling-commit.json`, RFC 9420 §12.4.2).

The client joins as in `passive-client-welcome.json`. In each epoch it receives the
published proposals and a commit that holds proposals of every type, by reference and by
value, and then has the published epoch authenticator. It stores its state after every
message, in both parts, and goes on with what it restores from them.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("passive-client-handling-commit.json")
