"""Errors: they say what is wrong in words, and keep it in fields for a program."""

from tgtui.identity import ForgedStatement, NotCertified, UnknownVersion


def test_a_newer_version_says_what_to_do() -> None:
    error = UnknownVersion("credential", 2)
    assert (error.what, error.version) == ("credential", 2)
    assert "credential of version 2" in str(error)
    assert "update tgtui" in str(error)


def test_a_forged_statement_says_which() -> None:
    error = ForgedStatement("revocation")
    assert error.what == "revocation"
    assert str(error).startswith("the revocation is not signed by")


def test_an_error_without_details_has_a_sentence() -> None:
    assert str(NotCertified()) == "The account does not vouch for this device."
