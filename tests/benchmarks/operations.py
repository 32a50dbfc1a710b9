"""The operations that are timed, each with its floor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.benchmarks import floors
from tests.benchmarks.floors import MESSAGES, Calls


@dataclass(frozen=True, slots=True)
class Operation:
    """What is timed.

    Attributes:
        name: Its name, which is also that of ts-mls's report.
        floor: Counts its primitives at a number of members.
        repeats: How often one call of the work does it.
    """

    name: str
    floor: Callable[[int], Calls]
    repeats: int = 1


CREATE: Final = Operation("create", floors.create)
JOIN: Final = Operation("join", floors.join)
ENCRYPT: Final = Operation("encrypt", floors.encrypt, MESSAGES)
DECRYPT: Final = Operation("decrypt", floors.decrypt, MESSAGES)
UPDATE_COLD: Final = Operation("update_cold", floors.update_cold)
PROCESS_COLD: Final = Operation("process_cold", floors.process_near)
PROCESS_COLD_FAR: Final = Operation("process_cold_far", floors.process_far)
UPDATE_WARM: Final = Operation("update_warm", floors.update_warm)
PROCESS_WARM: Final = Operation("process_warm", floors.process_near)
PROCESS_WARM_FAR: Final = Operation("process_warm_far", floors.process_far)


@dataclass(frozen=True, slots=True)
class Result:
    """One operation at one number of members.

    Attributes:
        name: The operation's.
        seconds: What it took.
        floor: What its primitives alone took in the same rounds.
        rates: The primitives, in seconds a call.
    """

    name: str
    seconds: float
    floor: float
    rates: Mapping[str, float]

    @property
    def ratio(self) -> float:
        """How many floors the operation took."""
        return self.seconds / self.floor


@dataclass(frozen=True, slots=True)
class Size:
    """A number of bytes that go over the wire, to the disk or into memory.

    Attributes:
        name: Of what.
        count: How many.
    """

    name: str
    count: int
