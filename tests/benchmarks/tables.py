"""What painting a page of a table costs, beside Qt's own way of drawing its cells."""

import json
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference
from tests.benchmarks.ui_lag import run_module

ROWS: Final = 30
#: Each kind once more, so that there are twelve columns.
KINDS_TIMES: Final = 4
PAINTS: Final = 40
_ROW_MS: Final = 1_700_000_000_000


def table_paint_360_cells_ms() -> Measurement:
    """One painting of 30 rows of prices, times and words in twelve columns."""
    result = run_module("tests.benchmarks.tables")
    reference = Reference("the same cells by Qt's QStyledItemDelegate", result["plain_ms"])
    return Measurement(result["paint_ms"], "ms", Goal("at most", 4), reference)


BENCHMARKS: Benchmarks = {"table_paint_360_cells_ms": table_paint_360_cells_ms}


# ---------------------------------------------------------------------- in a process of its own
def _paints(view: Any) -> list[float]:
    """Return the ms of each painting; the first is not counted."""
    found = []
    for _ in range(PAINTS + 1):
        began = time.perf_counter()
        view.viewport().repaint()
        found.append((time.perf_counter() - began) * 1000)
    return found[1:]


def main(argv: Sequence[str]) -> None:
    # Only here: the benchmarks' own process never loads Qt.
    from PySide6.QtWidgets import QApplication, QStyledItemDelegate  # noqa: PLC0415

    from cts_desktop.ui import formatting  # noqa: PLC0415
    from cts_desktop.ui.application import create_application  # noqa: PLC0415
    from cts_desktop.ui.columns import Column  # noqa: PLC0415
    from cts_desktop.ui.table_model import TableModel  # noqa: PLC0415
    from cts_desktop.ui.table_view import TableView  # noqa: PLC0415

    create_application(list(argv))
    columns: list[Column[int]] = []
    for number in range(KINDS_TIMES):
        columns += [
            Column(f"price{number}", "Price", lambda row: Decimal(row) / 8, formatting.price,
                   numeric=True, width=80),
            Column(f"time{number}", "Time", lambda row: _ROW_MS + row, formatting.timestamp,
                   width=140),
            Column(f"word{number}", "Reason", lambda row: f"Reason {row}", width=80),
        ]  # fmt: skip
    table = TableModel(columns, lambda row: row)
    table.set_rows(range(ROWS))
    view = TableView(table, "measuredTable", "Measured")
    view.resize(1280, 760)
    view.show()
    while not view.windowHandle().isExposed():
        QApplication.processEvents()
    paint = _paints(view)
    view.setItemDelegate(QStyledItemDelegate(view))
    print(json.dumps({"paint_ms": paint, "plain_ms": _paints(view)}))


if __name__ == "__main__":
    main(sys.argv)
