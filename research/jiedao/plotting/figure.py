"""The figure that jiedao draws on: matplotlib's, shown by Jupyter without pyplot."""

from __future__ import annotations

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


class ShownFigure(Figure):
    """A figure that a notebook shows as a picture when it is the value of a cell."""

    def _repr_png_(self) -> bytes:
        from jiedao.plotting.style import style

        out = io.BytesIO()
        with style():
            self.savefig(out, format="png", metadata={"Software": "jiedao"})
        return out.getvalue()


def empty_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches."""
    figure = ShownFigure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure
