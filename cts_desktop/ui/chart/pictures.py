"""Pictures of a chart: on the clipboard, or in a file as pixels or as lines."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QStandardPaths
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

from cts_desktop.domain.presets import timeframe_name
from cts_desktop.ui import dialogs

if TYPE_CHECKING:  # which offers them
    from cts_desktop.ui.chart.pane import ChartPane

_SVG = ".svg"


def tr(text: str) -> str:
    """Translate *text* of this module."""
    return QCoreApplication.translate("chart", text)


def copy(pane: "ChartPane") -> None:
    """Put what *pane* shows on the clipboard."""
    QApplication.clipboard().setPixmap(pane.grab())


async def save(pane: "ChartPane") -> None:
    """Ask where to save what *pane* shows, and save it there; a failure is said in words."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    name = pane.symbol.symbol if pane.symbol is not None else tr("chart")
    safe = "".join(c if c.isalnum() else "-" for c in name)
    suggested = Path(folder) / f"{safe}-{timeframe_name(pane.timeframe_s)}.png"
    kinds = tr("PNG picture (*.png);;SVG drawing (*.svg)")
    path = await dialogs.save_file(pane.window(), tr("Save the picture"), suggested, kinds)
    if path is None:
        return
    saved = _save_svg(pane, path) if path.suffix.lower() == _SVG else pane.grab().save(str(path))
    if not saved:
        text = tr(
            "{0} could not be written. Choose a folder you may write to, and a name that ends "
            "with .png or .svg."
        )
        await dialogs.message(
            pane.window(), tr("Save the picture"), text.format(path), dialogs.Kind.ERROR
        )


def _save_svg(widget: QWidget, path: Path) -> bool:
    from PySide6.QtSvg import QSvgGenerator  # noqa: PLC0415 - for the one who asks, not at start

    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(widget.size())
    generator.setViewBox(QRect(0, 0, widget.width(), widget.height()))
    painter = QPainter()
    if not painter.begin(generator):
        return False
    widget.render(painter, QPoint())
    return painter.end()
