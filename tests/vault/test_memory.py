"""The vault in memory does what every vault does."""

import pytest

from tests.contracts.vault import VaultContract
from tgtui.vault import MemoryVault, Vault


class TestMemoryVault(VaultContract):
    @pytest.fixture
    def vault(self) -> Vault:
        return MemoryVault()
