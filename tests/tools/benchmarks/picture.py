"""The curves as one picture of four panels, on white so that it reads the same on a light and on a dark page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.tools.benchmarks.curve import Curve

SIZE: Final = (9, 6)
"""In inches, which a browser shows as 864 by 576 points of the screen: the width of a document."""

STYLE: Final[dict[Any, Any]] = {
    "axes.grid": True,
    "axes.prop_cycle": "cycler(color=['#0b5394', '#b45309'])",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "figure.constrained_layout.h_pad": 0.15,
    "figure.constrained_layout.w_pad": 0.15,
    "font.size": 10,
    "grid.color": "#dddddd",
    "lines.linewidth": 2,
    "lines.marker": "o",
    "lines.markersize": 4,
    "svg.hashsalt": "the same names in every run",
}


@dataclass(frozen=True, slots=True)
class _Panel:
    title: str
    x: str
    y: str
    scale: tuple[str, str] = ("linear", "linear")


PANELS: Final = {
    "rules": _Panel("More rules", "red flags", "time, µs", ("log", "linear")),
    "answers": _Panel("More answers", "items answered", "time, µs", ("linear", "log")),
    "stored calls": _Panel("More stored calls", "calls in the database", "time, ms", ("log", "linear")),
    "workers": _Panel("More workers", "worker processes", "pages a second"),
}
ROOM: Final = 1.35
"""How much higher a panel is than its highest point, for the names of its lines."""


def draw(curves: Sequence[Curve], path: Path) -> None:
    """Draw ``curves`` into an SVG file that is the same, byte for byte, when they are."""
    import matplotlib as mpl  # noqa: PLC0415 - the tests do without
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE, layout="constrained", facecolor="white")
        for axes, (over, panel) in zip(figure.subplots(2, 2).flat, PANELS.items(), strict=True):
            _draw(axes, panel, [each for each in curves if each.over == over])
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _draw(axes: Any, panel: _Panel, curves: Sequence[Curve]) -> None:  # noqa: ANN401 - matplotlib may be missing
    axes.set(title=panel.title, xlabel=panel.x, ylabel=panel.y, xscale=panel.scale[0], yscale=panel.scale[1])
    for each in curves:
        axes.plot(*zip(*each.points, strict=True), label=each.line)
    for axis, scale in zip((axes.xaxis, axes.yaxis), panel.scale, strict=True):
        axis.set_major_formatter("{x:,.0f}")
        if scale == "linear":
            axis.get_major_locator().set_params(integer=True)
    if curves:
        axes.legend(frameon=False, loc="upper left" if panel.scale[1] == "linear" else "center right")
    else:
        axes.text(0.5, 0.5, "not measured", transform=axes.transAxes, ha="center")
    if panel.scale[1] == "linear":
        axes.set_ylim(0, ROOM * max((y for each in curves for _, y in each.points), default=1))
