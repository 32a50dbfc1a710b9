"""Draws the states of an MLS group from the table that the code itself obeys.

Each state is a column; each arrow leads from the state it leaves to the state it
enters, under the names of the events that do so. An arrow has its rows to itself, and a
column is as wide as the longest name, so nothing can overlap, however the table grows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from tests.hygiene.sources import ROOT
from tgtui.mls.phases import TRANSITIONS


PICTURE: Final = ROOT / "assets" / "mls-group-states.svg"

Table = Mapping[str, Mapping[str, str]]

LETTER: Final = 7.3  # a monospaced letter at 12 px, rounded up
LINE: Final = 17
MARGIN: Final = 24
BOX: Final = 34
GAP: Final = 22

STYLE: Final = """
text { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace;
  fill: #1f2328 }
.state { font: 600 14px system-ui, 'DejaVu Sans', sans-serif; text-anchor: middle }
.box { fill: #ddf4ff; stroke: #0969da; stroke-width: 1.5 }
.end { fill: #ffebe9; stroke: #cf222e; stroke-width: 1.5 }
.life { stroke: #8c959f; stroke-dasharray: 2 5 }
.move { stroke: #0969da; stroke-width: 1.5; fill: none; marker-end: url(#tip) }
.from { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .box { fill: #121d2f; stroke: #4493f8 }
  .end { fill: #2d1517; stroke: #f85149 }
  .life { stroke: #656c76 }
  .move { stroke: #4493f8 }
  .from { fill: #4493f8 }
}
"""


@dataclass(frozen=True, slots=True)
class Arrow:
    """All events that lead from one state to one other, or back to the same."""

    source: str
    target: str
    events: tuple[str, ...]

    @property
    def height(self) -> float:
        """How much of the picture's height this arrow takes."""
        return len(self.events) * LINE + GAP


def table() -> Table:
    """Return the transitions of a group in plain words."""
    return {
        spoken(state.name): {
            event.value: spoken(to.name) for event, to in moves.items()
        }
        for state, moves in TRANSITIONS.items()
    }


def spoken(name: str) -> str:
    """Return the name of an enumeration's member as one would say it."""
    return name.replace("_", " ").lower()


def states(moves: Table) -> list[str]:
    """Return every state, those that nothing leaves last."""
    targets = (to for events in moves.values() for to in events.values())
    every = list(dict.fromkeys([*moves, *targets]))
    return sorted(every, key=lambda state: not moves.get(state))


def arrows(moves: Table) -> list[Arrow]:
    """Return one arrow for each pair of states, in the order of the table."""
    return [
        Arrow(
            source, target, tuple(name for name, to in events.items() if to == target)
        )
        for source, events in moves.items()
        for target in dict.fromkeys(events.values())
    ]


def box_width(state: str) -> int:
    """Return a width into which the name of a state fits."""
    return len(state) * 9 + 28


def column_width(moves: Table) -> float:
    """Return a width into which every name fits, with room for a loop beside it."""
    events = [name for events in moves.values() for name in events]
    widest = max(map(len, events), default=0) * LETTER
    return max(widest + 50, *(box_width(state) + 24 for state in states(moves)))


def heading(state: str, middle: float, height: float, *, final: bool) -> Iterator[str]:
    """Yield a state's box and the line that hangs from it."""
    kind = "end" if final else "box"
    width = box_width(state)
    left = middle - width / 2
    yield (
        f'<line class="life" x1="{middle:g}" y1="{MARGIN + BOX}" x2="{middle:g}" '
        f'y2="{height - MARGIN:g}"/>'
    )
    yield (
        f'<rect class="{kind}" x="{left:g}" y="{MARGIN}" width="{width}" '
        f'height="{BOX}" rx="8"/>'
    )
    yield f'<text class="state" x="{middle:g}" y="{MARGIN + 22}">{escape(state)}</text>'


def stroke(begin: float, end: float, bottom: float) -> str:
    """Return the path of an arrow between two columns, or of a loop at one."""
    if begin == end:
        return f"M{begin:g} {bottom - 14:g} h10 a7 7 0 0 1 0 14 h-5"
    return f"M{begin:g} {bottom:g} H{end + (-7 if end > begin else 7):g}"


def drawn_arrow(
    arrow: Arrow, columns: Mapping[str, float], top: float
) -> Iterator[str]:
    """Yield an arrow, the dot that it starts from, and the names of its events."""
    begin, end = columns[arrow.source], columns[arrow.target]
    bottom = top + len(arrow.events) * LINE
    is_loop = begin == end
    if is_loop:
        bottom = (top + bottom) / 2 + 8
    dot = bottom - 14 if is_loop else bottom
    yield f'<path class="move" d="{stroke(begin, end, bottom)}"/>'
    yield f'<circle class="from" cx="{begin:g}" cy="{dot:g}" r="3.5"/>'
    anchor = "end" if end < begin else "start"
    at = begin + (26 if is_loop else -12 if end < begin else 12)
    for row, event in enumerate(arrow.events, 1):
        y = top + row * LINE - (3 if is_loop else 6)
        name = escape(event)
        yield f'<text x="{at:g}" y="{y:g}" text-anchor="{anchor}">{name}</text>'


def said(moves: Table) -> str:
    """Return the table as sentences, for those who cannot see the picture."""
    return " ".join(
        f"From {each.source} to {each.target}: {', '.join(each.events)}."
        for each in arrows(moves)
    )


def opening(moves: Table, width: float, height: float) -> Iterator[str]:
    """Yield what stands in the file before the first shape."""
    size = f"{width:g} {height:g}"
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">'
    yield "<title>The states of an MLS group</title>"
    yield f"<desc>{escape(said(moves))}</desc>"
    yield f"<style>{STYLE}</style>"
    yield '<marker id="tip" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="6"'
    yield ' markerHeight="6" orient="auto">'
    yield '<path class="from" d="M0 0 8 4 0 8z"/></marker>'


def drawn(moves: Table) -> str:
    """Return the picture of `moves`."""
    order, every = states(moves), arrows(moves)
    step = column_width(moves)
    columns = {
        state: MARGIN + box_width(order[0]) / 2 + step * at
        for at, state in enumerate(order)
    }
    loops_at_the_edge = any(each.source == each.target == order[-1] for each in every)
    beyond = step if loops_at_the_edge else box_width(order[-1]) / 2 + MARGIN
    height = 2 * MARGIN + BOX + GAP + sum(arrow.height for arrow in every)
    parts = list(opening(moves, columns[order[-1]] + beyond, height))
    for state in order:
        parts += heading(state, columns[state], height, final=not moves.get(state))
    top: float = MARGIN + BOX + GAP
    for arrow in every:
        parts += drawn_arrow(arrow, columns, top)
        top += arrow.height
    return "\n".join([*parts, "</svg>", ""])
