"""What the tables of stored candles, their gaps and downloads show."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from cts_desktop.domain.presets import timeframe_name
from cts_desktop.service.preset_views import CandleSeriesView, DownloadView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.i18n.said import said

#: A gap: opening of the first candle that is missing, how many are, and of which timeframe (s).
Gap = tuple[int, int, int]


def tr(text: str) -> str:
    """Translate *text* of this module."""
    return QCoreApplication.translate("candles", text)


def series_key(series: CandleSeriesView) -> tuple[str, str, int]:
    """Return what names a series."""
    return series.source, series.symbol, series.timeframe_s


def download_key(download: DownloadView) -> tuple[str, str, int]:
    """Return what names a download."""
    return download.source, download.symbol, download.timeframe_s


def series_columns(utc: Callable[[], bool]) -> tuple[Column[CandleSeriesView], ...]:
    """Return the columns of stored series."""
    count, when = formatting.count, _when(utc)
    return (
        Column("symbol", tr("Symbol"), lambda s: s.symbol, width=140),
        Column("timeframe", tr("Timeframe"), lambda s: s.timeframe_s, timeframe_name,
               numeric=True, width=92),
        Column("rows", tr("Candles"), lambda s: s.rows, count, numeric=True, width=110),
        Column("from", tr("From"), lambda s: s.begin_ms, when, time=True, width=170,
               tooltip=tr("Opening of the first candle")),
        Column("to", tr("To"), lambda s: s.end_ms, when, time=True, width=170,
               tooltip=tr("End of the last candle")),
        Column("gaps", tr("Gaps"), lambda s: s.gaps, lambda n: count(n) if n else tr("none"),
               numeric=True, width=84, tone=_gap_tone,
               tooltip=tr("Stretches of missing candles between the first and the last")),
        Column("missing", tr("Missing"), lambda s: s.missing, count, numeric=True, width=100,
               tone=_gap_tone, tooltip=tr("Candles that are missing altogether")),
        Column("missing_share", tr("Missing %"), missing_share, lambda x: formatting.share(x, 2),
               numeric=True, width=96, tone=_gap_tone,
               tooltip=tr("Share of the time between the first and the last candle")),
        Column("source", tr("Source"), lambda s: s.source_name, width=160,
               tooltip=tr("The connection they were downloaded through, or imported files")),
    )  # fmt: skip


def missing_share(series: CandleSeriesView) -> float:
    """Return the share of candles that are missing."""
    return series.missing / max(1, series.rows + series.missing)


def gap_columns(utc: Callable[[], bool]) -> tuple[Column[Gap], ...]:
    """Return the columns of the largest gaps of one series."""
    return (
        Column("count", tr("Candles"), lambda g: g[1], formatting.count, numeric=True, width=84),
        Column("length", tr("Length"), lambda g: g[1] * g[2], formatting.duration, numeric=True,
               width=120),
        Column("begin", tr("First missing"), lambda g: g[0], _when(utc), time=True, width=166),
    )  # fmt: skip


def download_columns(utc: Callable[[], bool]) -> tuple[Column[DownloadView], ...]:
    """Return the columns of downloads."""
    return (
        Column("symbol", tr("Symbol"), lambda d: d.symbol, width=126),
        Column("timeframe", tr("Timeframe"), lambda d: d.timeframe_s, timeframe_name,
               numeric=True, width=92),
        Column("source", tr("Connection"), lambda d: d.source_name, width=120),
        Column("share", tr("Done"), lambda d: d.share, formatting.share, numeric=True, width=66),
        Column("rows", tr("New"), lambda d: d.rows, formatting.count, numeric=True, width=84,
               tooltip=tr("Candles that came since it was begun or gone on with")),
        Column("state", tr("State"), download_words, width=260, tone=_download_tone),
        Column("since", tr("From"), lambda d: d.since_ms, _when(utc),
               time=True, width=166, hidden=True),
        Column("until", tr("To"), lambda d: d.until_ms or None, _when(utc), time=True, width=166,
               hidden=True),
    )  # fmt: skip


def download_words(download: DownloadView) -> str:
    """Return how a download is."""
    return said(download.message) or (tr("Downloading") if download.running else tr("Stopped"))


def _download_tone(download: DownloadView) -> Tone | None:
    if download.running:
        return Tone.WARNING if download.message else Tone.GOOD
    return Tone.MUTED if download.share >= 1 else Tone.WARNING


def _gap_tone(series: CandleSeriesView) -> Tone | None:
    return Tone.WARNING if series.gaps else Tone.MUTED


def _when(utc: Callable[[], bool]) -> Callable[[int | None], str]:
    return lambda ts_ms: formatting.timestamp(ts_ms, utc=utc())
