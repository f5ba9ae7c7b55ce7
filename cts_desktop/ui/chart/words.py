"""What a chart says: the state of its prices, one candle, what is in sight, signals, trades."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.presets import timeframe_name
from cts_desktop.service.chart_views import LiveCandles
from cts_desktop.ui import formatting
from cts_desktop.ui.labels import close_reason

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.live_chart import LiveChart


def tr(text: str) -> str:
    """Translate *text* of this module."""
    return QCoreApplication.translate("chart", text)


def state_words(live: LiveCandles | None, *, frozen: bool) -> tuple[str, str]:
    """Return what is known of the prices, and its tone."""
    if frozen:
        return tr("❚❚ Frozen: F6 goes on"), "warning"
    if live is None:
        return "", ""
    if not live.now_ms:
        state = EngineState(live.state).label.lower()
        return tr("No live prices: the engine is {0}").format(state), "muted"
    return _running_words(live)


def _running_words(live: LiveCandles) -> tuple[str, str]:
    if live.price is None:
        return tr("No price yet"), "warning"
    if live.stale:
        text = tr("Stale: no price for {0}; nothing is opened on it")
        return text.format(formatting.age(live.age_ms)), "warning"
    if live.state == EngineState.PAUSED:
        return tr("Paused: prices go on, nothing is opened"), "warning"
    return tr("Live"), "positive"


def candle_words(chart: "LiveChart", place: int, *, utc: bool) -> str:
    """Return one candle with what was signalled and traded in it."""
    opening = float(chart.candles.times[place])
    open_, high, low, close, volume = (float(value) for value in chart.rows[:, place])
    change = (close / open_ - 1) * 100 if open_ else 0.0
    begin_ms, price = int(opening * 1000), chart.price_words
    trades = trades_by_candle(chart, begin_ms, begin_ms + chart.timeframe_s * 1000)
    words = [
        formatting.timestamp(begin_ms, utc=utc),
        tr("O {0}  H {1}  L {2}  C {3}").format(*map(price, (open_, high, low, close))),
        formatting.pct(change, sign=True),
        tr("Vol {0}").format(formatting.money(volume)),
        signal_words(chart, opening),
        *trades.get(begin_ms, ()),
    ]
    return "   ".join(word for word in words if word)


def sight_words(chart: "LiveChart", name: str, *, utc: bool) -> str:
    """Return how many candles of what are in sight, and of which time."""
    begin, end = chart.in_sight
    part = chart.candles.visible(begin, end)
    return tr("{0}, {1}: {2} candles from {3} to {4}.").format(
        name, timeframe_name(chart.timeframe_s),
        formatting.count(max(0, part.stop - part.start)),
        formatting.timestamp(int(begin * 1000), utc=utc),
        formatting.timestamp(int(end * 1000), utc=utc),
    )  # fmt: skip


def trades_by_candle(chart: "LiveChart", begin_ms: int, end_ms: int) -> dict[int, list[str]]:
    """Return by opening of a candle what was opened and closed in it, in words."""
    found: dict[int, list[str]] = {}
    step_ms = chart.timeframe_s * 1000
    for ts_ms, trade, is_end in chart.events.within(begin_ms, end_ms):
        side = tr("long") if trade.side == "long" else tr("short")
        if is_end:
            words = tr("closed {0} at {1}").format(side, chart.price_words(trade.exit_price))
            words += f" {formatting.profit(trade.net)} ({close_reason(trade.reason)})"
        else:
            words = tr("opened {0} at {1}").format(side, chart.price_words(trade.entry_price))
        found.setdefault(ts_ms // step_ms * step_ms, []).append(words)
    return found


def signal_words(chart: "LiveChart", moment: float) -> str:
    """Return what was signalled in the candle that opens at *moment*, in words."""
    parts = []
    for name, longs, shorts in chart.signals.at(moment, moment + chart.timeframe_s):
        counts = [f"▲{longs}" if longs else "", f"▼{shorts}" if shorts else ""]
        parts.append(f"{name} {' '.join(count for count in counts if count)}")
    return ", ".join(parts)
