"""Tells the coverage measurement whose tests run, and when there is none to measure."""

from coverage import Coverage


class OwnTests:
    """Gives each pure room a context, in which its own tests run.

    `python -m tests.coverage_by_room` judges each room by it. Tests of anything else
    run slower when they are measured, and count for no room.
    """

    def __init__(self, measurement: Coverage | None, *, whole: bool) -> None:
        """Begin with a measurement that is running, if there is one.

        Args:
            measurement: What measures.
            whole: Whether it is to see the tests of other folders too.
        """
        self._measurement = measurement
        self._elsewhere = "elsewhere" if whole else None
        # What runs on import belongs to nobody.
        self._context: str | None = ""

    def turn_to(self, room: str) -> None:
        """Say for which pure room the tests are that run from here on, or for none."""
        context = room or self._elsewhere
        if self._measurement is None or context == self._context:
            return
        if context is None:
            self._measurement.stop()
        else:
            if self._context is None:
                self._measurement.start()
            self._measurement.switch_context(context)
        self._context = context


def only_measurement() -> Coverage | None:
    """Return the measurement that is running, and end what it interrupts.

    In a worker, pytest-cov starts one that nobody reads and then another above it.
    Where the upper one is stopped, the lower one would go on and cost as much.
    """
    measurement = Coverage.current()
    if measurement is None:
        return None
    while running := Coverage.current():
        running.stop()
    measurement.start()
    return measurement
