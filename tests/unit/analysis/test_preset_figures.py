"""Figures of configurations: what follows from a row, what several rows say together, storage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.analysis.presets import figures
from cts_desktop.analysis.presets.figures import (
    COLUMNS,
    FIGURES,
    combined,
    objective,
    pack,
    statistics_of,
    unpack,
)


def row_of(nets: list[float], hours: float = 96.0) -> np.ndarray:
    row = np.zeros(COLUMNS)
    net = np.array(nets, float)
    row[figures.N], row[figures.WINS] = net.size, (net > 0).sum()
    row[figures.NET_SUM], row[figures.NET_SQUARES] = net.sum(), (net * net).sum()
    row[figures.LOSS_SUM] = -net[net <= 0].sum()
    row[figures.GROSS_SUM] = net.sum() + 1.2 * net.size
    row[figures.MARKET_H] = hours
    return row


def test_a_row_says_what_its_trades_say():
    nets = [3.0, -1.0, 0.0, 5.0, -2.0]
    (found,) = statistics_of(row_of(nets)[np.newaxis])
    assert (found.n, found.wins, found.win_rate) == (5, 2, 0.4)
    assert found.avg_units == pytest.approx(1.0)
    assert found.profit_factor == pytest.approx(8 / 3)
    assert found.payoff == pytest.approx((8 / 2) / (3 / 3))
    assert found.per_48h == pytest.approx(2.5)
    assert (found.total_units, found.gross_units) == (5.0, 11.0)
    assert found.evidence == 1.0
    rows = row_of(nets)
    assert float(figures.deviation(rows)) == pytest.approx(np.std(nets, ddof=1))
    assert float(FIGURES["t_value"].of(rows)) == pytest.approx(
        np.mean(nets) / (np.std(nets, ddof=1) / np.sqrt(5))
    )


def test_figures_that_are_not_there_are_none_and_never_zero():
    (nothing,) = statistics_of(row_of([])[np.newaxis])
    assert (nothing.win_rate, nothing.avg_units, nothing.profit_factor, nothing.payoff) == (
        None, None, None, None
    )  # fmt: skip
    assert nothing.per_48h == 0.0
    flawless, lost = statistics_of(np.stack([row_of([1.0, 2.0]), row_of([-1.0])]))
    assert (flawless.profit_factor, flawless.payoff) == (None, None)
    assert lost.profit_factor == 0.0
    assert np.isnan(figures.deviation(row_of([1.0])))


def test_every_figure_works_on_rows_of_any_shape():
    rows = np.stack([np.stack([row_of([1.0, -2.0]), row_of([])])] * 3)
    for spec in FIGURES.values():
        assert spec.of(rows).shape == (3, 2), spec.key


def test_an_objective_is_something_to_maximise_whatever_the_figure():
    few, many, flawless = row_of([9.0]), row_of([1.0, -0.5] * 10), row_of([2.0] * 12)
    many[figures.DRAWDOWN], flawless[figures.DRAWDOWN] = 5.0, 0.0
    rows = np.stack([few, many, flawless, row_of([])])
    assert objective(rows, "avg_units", least_n=10).tolist() == [-np.inf, 0.25, 2.0, -np.inf]
    assert objective(rows, "drawdown_units", 10).tolist() == [-np.inf, -5.0, 0.0, -np.inf]
    assert objective(rows, "profit_factor", 10).tolist() == [-np.inf, 2.0, 24.0, -np.inf]
    assert objective(rows, "n").tolist() == [1.0, 20.0, 12.0, -np.inf]
    with pytest.raises(KeyError):
        objective(rows, "sharpe")


def test_rows_combine_into_sums_worst_drawdowns_and_mean_evidence():
    one, other = row_of([1.0, -2.0]), row_of([3.0])
    one[figures.DRAWDOWN], other[figures.DRAWDOWN] = 2.0, 0.5
    one[figures.DRAWDOWN_H], other[figures.DRAWDOWN_H] = 1.0, 7.0
    one[figures.LOG_E], other[figures.LOG_E] = np.log(39.0), np.log(1.0)
    (both,) = statistics_of(combined(np.stack([one, other]))[np.newaxis])
    assert (both.n, both.wins, both.total_units) == (3, 2, 2.0)
    assert (both.drawdown_units, both.drawdown_hours) == (2.0, 7.0)
    assert both.evidence == pytest.approx(20.0)
    assert both.per_48h == pytest.approx(0.75)
    assert statistics_of(combined(np.empty((0, COLUMNS)))[np.newaxis])[0].n == 0
    windows = combined(np.stack([np.stack([one, other]), np.stack([other, one])]))
    assert windows.shape == (2, COLUMNS)
    assert (windows[0] == windows[1]).all()


@given(st.integers(0, 2**32 - 1), st.integers(0, 4), st.integers(0, 50))
def test_figures_are_stored_exactly(seed, windows, configurations):
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 1000, (windows, configurations, COLUMNS))
    values[rng.random(values.shape) < 0.1] = rng.choice([0.0, -0.0, np.inf, -1e9, 5e-324])
    back = unpack(pack(values))
    assert back.tobytes() == values.tobytes()
    assert back.flags.writeable


def test_stored_figures_of_a_common_run_are_smaller_than_half_of_what_they_are_in_memory():
    rng = np.random.default_rng(1)
    rows = np.stack([row_of(rng.choice([-0.9, 1.3], 40).tolist()) for _ in range(2000)])
    assert len(pack(rows[np.newaxis])) < rows.nbytes / 2


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda data: b"", "incomplete"),
        (lambda data: b"XXXX" + data[4:], "another version"),
        (lambda data: data[:4] + b"\x09\x00" + data[6:], "another version"),
        (lambda data: data[:-7], "damaged"),
        (lambda data: data[:12] + b"\xff\x00\x00\x00" + data[16:], "damaged"),
    ],
)  # fmt: skip
def test_damaged_figures_are_refused_in_words(damage, words):
    data = pack(np.ones((2, 3, COLUMNS)))
    with pytest.raises(ValueError, match=words):
        unpack(damage(data))
