"""The id of a relay: the published value."""

from tests.identity.people import ROOT
from tgtui.identity import relay_id_of


def test_the_published_relay_id() -> None:
    assert ROOT.public_key.hex() == (
        "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    )
    assert relay_id_of(ROOT.public_key).hex() == (
        "3e1207b257148bc73eab0b6fd42e7e209ccdac60f33b9d626249236d4cb1846b"
    )
