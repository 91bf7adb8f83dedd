"""One way through a figure for all formats: each mark is given to the renderer of each."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from matplotlib.backend_bases import FigureCanvasBase, GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_pdf import PdfFile, RendererPdf
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.image import imsave
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D, Bbox, TransformedPath

from jiedao.plotting.font import font_heights, open_font, replace_missing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = 72
# Little larger than with zlib's own 6, in a third of the time.
COMPRESSION = 2


def print_formats(figure: Figure, suffixes: Collection[str], dpi: float) -> dict[str, bytes]:
    """Lay out a figure, draw it once, and return its files; call it within `style`.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Its canvas and its dpi are others afterwards.
    suffixes : collection of str
        Any of ``.png``, ``.svg`` and ``.pdf``.
    dpi : float
        Of the PNG, and of heat maps within the other formats.

    Returns
    -------
    dict of str to bytes
        By suffix.
    """
    renderer = _Formats(figure, suffixes, dpi)
    _Canvas(figure, renderer)
    figure.set_dpi(POINTS)
    with _no_labels_placed(figure):
        figure.draw(renderer)
    return renderer.finish()


@contextmanager
def _no_labels_placed(figure: Figure) -> Iterator[None]:
    """Leave alone the labels of axes that have none: to place one, all names of ticks are measured."""
    every: list[Any] = [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]
    bare = [axis for axis in every if axis._autolabelpos and not axis.get_label_text()]
    for axis in bare:
        axis._autolabelpos = False
    try:
        yield
    finally:
        for axis in bare:
            axis._autolabelpos = True


class _Formats(RendererBase):
    """Draws a figure in several formats at once, in points from the lower left corner.

    Most of what a format takes is to lay out text and ticks, which is the same for all. Text is
    measured as in a PDF, without hinting, so that all formats have one layout. A character that
    the font lacks is drawn as a mark.
    """

    def __init__(self, figure: Figure, suffixes: Collection[str], dpi: float) -> None:
        super().__init__()
        width, height = figure.get_figwidth(), figure.get_figheight()
        self.dpi, self.suffixes = dpi, suffixes
        self.size = width * POINTS, height * POINTS
        self._text, self._bytes = io.StringIO(), io.BytesIO()
        described: dict[str, Any] = {"Creator": "jiedao", "Producer": "jiedao"}
        self._sheet = PdfFile(self._bytes, metadata=described | {"CreationDate": None})
        self._sheet.newPage(width, height)
        # It measures text for all, so it is there always.
        self._pdf: Any = _Sheet(self._sheet, dpi, height, width)  # type: ignore[no-untyped-call]
        told = {"Creator": "jiedao", "Date": None}
        self._svg: Any = RendererSVG(*self.size, self._text, image_dpi=dpi, metadata=told)
        self._svg._text2path = _Outlines()
        self._png: Any = _Pixels(width, height, dpi)
        drawn: dict[str, Any] = {".pdf": self._pdf, ".svg": self._svg, ".png": self._png}
        self._drawn = [drawn[suffix] for suffix in suffixes]

    def finish(self) -> dict[str, bytes]:
        """Return the files by their suffixes; nothing can be drawn any more."""
        self._svg.finalize()
        self._pdf.finalize()
        if ".pdf" in self.suffixes:
            self._sheet.finalize()
        files = {
            ".png": self._png.compress(),
            ".svg": self._text.getvalue().encode(),
            ".pdf": self._bytes.getvalue(),
        }
        return {suffix: files[suffix] for suffix in self.suffixes}

    def draw_path(self, *given: Any) -> None:
        for renderer in self._drawn:
            renderer.draw_path(*given)

    def draw_markers(self, *given: Any) -> None:
        for renderer in self._drawn:
            renderer.draw_markers(*given)

    def draw_path_collection(self, *given: Any, **named: Any) -> None:
        for renderer in self._drawn:
            renderer.draw_path_collection(*given, **named)

    def draw_image(self, *given: Any) -> None:
        for renderer in self._drawn:
            renderer.draw_image(*given)

    def draw_text(self, gc: Any, x: float, y: float, s: str, *given: Any, **named: Any) -> None:
        shown = replace_missing(s)
        for renderer in self._drawn:
            down = self.size[1] - y if renderer.flipy() else y
            renderer.draw_text(gc, x, down, shown, *given, **named)

    def open_group(self, *given: Any, **named: Any) -> None:
        self._svg.open_group(*given, **named)

    def close_group(self, s: str) -> None:
        self._svg.close_group(s)

    def get_text_width_height_descent(self, s: str, *given: Any) -> tuple[float, float, float]:
        measured: tuple[float, float, float] = self._pdf.get_text_width_height_descent(
            replace_missing(s), *given
        )
        return measured

    def _get_font_height_metrics(self, prop: Any) -> tuple[float, float, float]:
        # Asked for by matplotlib, which else reads the tables of the font for each text anew.
        return font_heights(prop.get_size_in_points(), POINTS)

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.size

    def get_image_magnification(self) -> float:
        return self.dpi / POINTS

    def flipy(self) -> bool:
        return False

    def new_gc(self) -> Any:
        # What the other formats need stands in it too.
        return self._pdf.new_gc()


class _Canvas(FigureCanvasBase):
    """Gives a figure that is laid out the renderer to measure with."""

    def __init__(self, figure: Figure, renderer: _Formats) -> None:
        super().__init__(figure)
        self._renderer = renderer

    def get_renderer(self) -> _Formats:
        return self._renderer


class _Sheet(RendererPdf):
    """Writes a PDF in the font of the figures."""

    def _get_font_ttf(self, prop: Any) -> Any:
        return open_font(prop.get_size_in_points(), POINTS)


class _Outlines(TextToPath):
    """Gives the outlines of the font of the figures, for SVG."""

    def _get_font(self, prop: Any) -> Any:
        return open_font(self.FONT_SCALE, self.DPI)


class _Agg(RendererAgg):
    """Draws dots, and text in the font of the figures."""

    def _prepare_font(self, font_prop: Any) -> Any:
        return open_font(font_prop.get_size_in_points(), self.dpi)


class _Pixels:
    """Gives to Agg in pixels what is given in points."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        size = round(width * dpi), round(height * dpi)
        self._agg: Any = _Agg(*size, dpi)  # type: ignore[no-untyped-call]
        self._times = dpi / POINTS
        self._scale = Affine2D().scale(self._times)

    def compress(self) -> bytes:
        out = io.BytesIO()
        imsave(
            out,
            self._agg.buffer_rgba(),
            format="png",
            dpi=self._agg.dpi,
            metadata={"Software": "jiedao"},
            pil_kwargs={"compress_level": COMPRESSION},
        )
        return out.getvalue()

    def flipy(self) -> bool:
        flipped: bool = self._agg.flipy()
        return flipped

    def draw_path(self, gc: Any, path: Any, transform: Any, face: Any = None) -> None:
        self._agg.draw_path(self._clip(gc), path, transform + self._scale, face)

    def draw_markers(
        self, gc: Any, marker: Any, shape: Any, path: Any, transform: Any, face: Any = None
    ) -> None:
        scale = self._scale
        self._agg.draw_markers(self._clip(gc), marker, shape + scale, path, transform + scale, face)

    def draw_path_collection(
        self,
        gc: Any,
        transform: Any,
        paths: Any,
        transforms: Any,
        offsets: Any,
        shift: Any,
        *rest: Any,
        **named: Any,
    ) -> None:
        transform, shift = (given + self._scale for given in (transform, shift))
        given = transform.frozen(), paths, transforms, offsets, shift
        self._agg.draw_path_collection(self._clip(gc), *given, *rest, **named)

    def draw_image(self, gc: Any, x: float, y: float, image: Any) -> None:
        self._agg.draw_image(self._clip(gc), x * self._times, y * self._times, image)

    def draw_text(self, gc: Any, x: float, y: float, *given: Any, **named: Any) -> None:
        self._agg.draw_text(self._clip(gc), x * self._times, y * self._times, *given, **named)

    def _clip(self, gc: Any) -> GraphicsContextBase:
        """Return what is known of a mark, with its clip in pixels."""
        own = GraphicsContextBase()
        own.copy_properties(gc)
        room = gc.get_clip_rectangle()
        if room is not None:
            own.set_clip_rectangle(Bbox(self._scale.transform(room.get_points())))
        path, transform = gc.get_clip_path()
        if path is not None:
            own.set_clip_path(TransformedPath(path, transform + self._scale))
        return own
