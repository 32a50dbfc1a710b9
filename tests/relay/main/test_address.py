"""The address under which clients reach a relay."""

from pathlib import Path

import pytest

from tests.integration.relays import settings_for
from tgtui.config import Endpoint
from tgtui.identity import RelayId, id_text
from tgtui.relay.main.address import address_of, check_address
from tgtui.relay.main.errors import CannotServe


RELAY = RelayId(bytes(32))
ANYWHERE = Endpoint("0.0.0.0", 9)  # noqa: S104
PUBLIC = Endpoint("relay.example", 443)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "tgtui+plain://127.0.0.1:7/"),
        ({"is_plain": False}, "tgtui://127.0.0.1:7/"),
        ({"is_plain": False, "listen": Endpoint("::1", 9)}, "tgtui://[::1]:7/"),
        ({"is_plain": False, "listen": ANYWHERE}, "tgtui://localhost:7/"),
        ({"is_plain": False, "listen": Endpoint("::", 9)}, "tgtui://localhost:7/"),
        ({"is_plain": False, "public": PUBLIC}, "tgtui://relay.example:443/"),
        ({"behind_proxy": True, "public": PUBLIC}, "tgtui://relay.example:443/"),
    ],
)
def test_it_is_where_clients_connect(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    run = settings_for(tmp_path, **changes)
    check_address(run)
    assert address_of(run, RELAY, 7).text == said + id_text(RELAY)


@pytest.mark.parametrize(
    "changes", [{"public": PUBLIC}, {"is_plain": False, "listen": Endpoint("a_b", 9)}]
)
def test_some_no_client_would_use(changes: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="clients cannot use the address "):
        check_address(settings_for(tmp_path, **changes))
