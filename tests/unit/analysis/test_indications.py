from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.analysis.indications import INDICATIONS
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import GridSpec
from tests.unit.analysis.feeds import LIVELY, STEP_MS, feed, new_book, recorded_candles, walk
from tests.unit.analysis.model import direction_model, move_model


def bars(prices: Any) -> Any:
    """Steps whose only trade is the last price."""
    return np.repeat(np.asarray(prices)[:, None, None], 4, axis=1)


def signals(prices: Any, spec: GridSpec) -> list[Any]:
    _, events = feed(new_book(spec), bars(prices))
    return [record for event in events for record in event.signals.tolist()]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), dd=st.sampled_from([0.1, 0.3, 0.5]), mc=st.integers(1, 4))
def test_signals_are_those_of_the_plain_rules(seed, dd, mc):
    spec = GridSpec(
        ranges=(3, 7), min_volatility_pct=0.0, activity_index=0.0, dd=dd, mc=mc, signal_timeout_s=0
    )
    prices = walk(seed, 80, volatility=0.001)[:, 3, 0].tolist()
    expected = []
    for number in range(11, len(prices) + 1):
        seen = prices[:number]
        for name, model, windows in (("direction", direction_model, 2), ("move", move_model, 1)):
            for reach in spec.ranges:
                strength = model(seen, reach, spec, 0.1) if number > windows * reach else 0.0
                if strength:
                    side = 1 if strength > 0 else -1
                    indication = INDICATIONS[name].id
                    expected.append((0, indication, reach, side, abs(strength), number * STEP_MS))
    found = signals(prices, spec)
    assert [record[:4] + record[5:] for record in found] == [e[:4] + e[5:] for e in expected]
    assert [record[4] for record in found] == pytest.approx([e[4] for e in expected])


@pytest.mark.parametrize("seed", range(5))
def test_a_mirrored_path_gives_the_same_signals_with_the_side_flipped(seed):
    prices = walk(seed, 400, volatility=0.001)[:, 3, 0]
    mirrored = 100.0 * 100.0 / prices
    found, other = signals(prices, LIVELY), signals(mirrored, LIVELY)
    flipped = {(r[1], r[2], -r[3], r[5]) for r in other}
    straight = {(r[1], r[2], r[3], r[5]) for r in found}
    assert len(straight) > 20
    # Thresholds on simple returns are met a hair earlier on one side than on the other.
    assert len(straight ^ flipped) <= 0.05 * len(straight)


def test_a_turn_fires_direction_and_a_run_fires_move():
    fall = [100 - 0.1 * i for i in range(1, 6)]
    turn = [100.0] * 12 + fall + [99.5 + 0.03 * i * i for i in range(1, 6)]
    assert (0, INDICATIONS["direction"].id, 5, 1) in [
        record[:4] for record in signals(turn, LIVELY)
    ]
    run = [100.0] * 12 + [100 + 0.02 * i * i for i in range(1, 8)]
    assert (0, INDICATIONS["move"].id, 5, 1) in [record[:4] for record in signals(run, LIVELY)]


def test_the_same_parameterisation_is_silent_for_its_timeout():
    prices = [100.0] * 12 + [100 * 1.001**i for i in range(40)]
    times = [r[5] for r in signals(prices, LIVELY) if r[1:3] == (INDICATIONS["move"].id, 5)]
    assert len(times) > 5
    assert np.diff(times).min() == 3000


def test_no_signal_window_spans_a_gap():
    spec = GridSpec(ranges=(30,), min_volatility_pct=0.0, activity_index=0.0)
    path = walk(3, 500, volatility=0.002)
    book, grid = new_book(spec), PriceGrid(1, STEP_MS, 200)
    fired = []
    for block in range(10):
        grid.mark_gap()
        _, events = feed(book, path[block * 50 : block * 50 + 50], grid, 1 + block * 50 * STEP_MS)
        fired += [i for i, event in enumerate(events) for r in event.signals if r[1] == 0]
    assert not fired  # direction needs 61 contiguous steps
    _, events = feed(new_book(spec), path)
    assert any((event.signals["indication_id"] == 0).any() for event in events if event)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("ftx_BTC_PERP_1m_202201.csv.gz", 0.2, 0.6),
        ("binance_usdm_XRP_USDT_5m_202111.csv.gz", 0.3, 1.2),
        ("bittrex_spot_ETH_BTC_5m_201801.csv.gz", 0.3, 1.2),
    ],
)
def test_the_default_filter_lets_a_share_of_real_movement_pass(name, least, most):
    candles = recorded_candles(name)[:4000]
    path = candles[:, [1, 2, 3, 4]][:, :, None]
    book = new_book(LIVELY)
    feed(book, path)
    assert least <= book.signals_total / len(path) <= most
