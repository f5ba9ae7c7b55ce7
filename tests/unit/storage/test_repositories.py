"""Decisions, equity, state, connections, settings, logs, candles, backup records."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.events import LogWritten
from cts_desktop.domain.market import Candles, MarketType
from cts_desktop.domain.sets import MinuteMetrics
from cts_desktop.storage.decisions import DecisionFilter
from cts_desktop.storage.equity import EquityPoint
from cts_desktop.storage.logs import LogFilter
from cts_desktop.storage.settings_values import SettingChange
from cts_desktop.storage.stores import SqliteStores
from tests.unit.storage.samples import CONNECTION, NOW_MS, decision, order, set_row, twin


class TestDecisions:
    def test_a_decision_comes_back_with_its_rules(self, stores):
        stores.decisions.add(decision())
        assert stores.decisions.page().items == (decision(),)

    def test_decisions_are_filtered_and_paged(self, stores):
        for number in range(6):
            reason = "accepted" if number % 2 else "balance"
            made = decision(number, accepted=bool(number % 2), reason=reason, symbol=f"S{number}")
            stores.decisions.add(made)

        def found(after: str = "", limit: int = 9, **wanted: Any) -> list[int]:
            page = stores.decisions.page(DecisionFilter(**wanted), after, limit)
            return [d.ts_ms - NOW_MS for d in page.items]

        assert found(accepted=False) == [4, 2, 0]
        assert found(reasons=("balance", "exposure"), limit=2) == [4, 2]
        assert found(client_id="ctspaper3") == [3]
        assert found(connection_id="other") == []
        after = stores.decisions.page(limit=4).after
        assert found(after) == [1, 0]
        assert stores.decisions.by_reason(CONNECTION) == {"accepted": 3, "balance": 3}
        assert stores.decisions.by_reason(CONNECTION, since_ms=NOW_MS + 5) == {"accepted": 1}

    def test_old_refusals_are_deleted_and_what_led_to_orders_stays(self, stores):
        stores.decisions.add(decision(1, accepted=False))
        stores.decisions.add(decision(1, accepted=True))
        stores.decisions.add(decision(2, accepted=False, symbol="ETH/USDT"))
        stores.decisions.delete_refused_beyond(1)
        assert [d.accepted for d in stores.decisions.page().items] == [False, True]


class TestEquity:
    def test_a_long_series_is_thinned_to_the_last_of_each_part(self, stores):
        for ms in range(0, 1000, 10):
            stores.equity.add(CONNECTION, ms, Decimal(ms), Decimal(ms) / 10)
        series = stores.equity.series(CONNECTION, 0, 999, points=10)
        assert [p.ts_ms for p in series] == [90, 190, 290, 390, 490, 590, 690, 790, 890, 990]
        assert series[0] == EquityPoint(90, Decimal(90), Decimal(9))

    def test_a_short_series_is_complete_and_ends_are_inclusive(self, stores):
        for ms in (5, 10, 20, 21):
            stores.equity.add(CONNECTION, ms, Decimal(ms), Decimal(ms))
        assert [p.ts_ms for p in stores.equity.series(CONNECTION, 5, 20)] == [5, 10, 20]
        assert stores.equity.last(CONNECTION).ts_ms == 21
        assert stores.equity.last("other") is None
        assert stores.equity.series(CONNECTION, 7, 7, points=0) == []

    def test_a_second_snapshot_of_the_same_millisecond_replaces_the_first(self, stores):
        stores.equity.add(CONNECTION, 5, Decimal(1), Decimal(1))
        stores.equity.add(CONNECTION, 5, Decimal(2), Decimal("2.50"))
        assert stores.equity.last(CONNECTION) == EquityPoint(5, Decimal(2), Decimal("2.5"))


class TestState:
    @pytest.mark.parametrize("value", [True, None, 1.5, "x", [1, {"a": None}], {"key": "ü"}])
    @pytest.mark.parametrize("durable", [True, False])
    def test_a_value_comes_back(self, stores, value, durable):
        stores.state.put("fact", value, durable=durable)
        assert stores.state.get("fact") == value

    def test_an_unknown_key_is_none(self, stores):
        assert stores.state.get("fact") is None

    def test_a_later_value_replaces_an_earlier_one(self, stores):
        stores.state.put("fact", 1)
        stores.state.put("fact", 2, durable=True)
        stores.state.put("fact", 3)
        assert stores.state.get("fact") == 3

    def test_what_json_cannot_hold_is_refused_before_it_is_queued(self, stores):
        with pytest.raises(TypeError):
            stores.state.put("fact", Decimal(1))
        assert stores.database.queued == 0


class TestConnections:
    made = Connection(
        connection_id="c1",
        name="My account",
        exchange="bybit",
        market_type=MarketType.SPOT,
        mode=Mode.TESTNET,
        enabled=False,
        settings={"leverage_cap": 5, "symbols": "BTC/USDT"},
        created_ms=1,
        updated_ms=2,
        last_test_ms=3,
        last_test_result="failed",
        last_test_message="no answer",
    )

    def test_a_connection_comes_back(self, stores):
        stores.connections.save(self.made)
        assert stores.connections.get("c1") == self.made
        assert stores.connections.get("c2") is None

    def test_connections_are_listed_oldest_first(self, stores):
        stores.connections.save(replace(self.made, connection_id="a", created_ms=9))
        stores.connections.save(self.made)
        assert [c.connection_id for c in stores.connections.all()] == ["c1", "a"]

    def test_saving_is_at_once(self, stores):
        stores.connections.save(self.made)
        assert stores.database.queued == 0

    def test_changed_settings_leave_a_history(self, stores):
        stores.connections.save(self.made)
        stores.connections.save(replace(self.made, settings={"leverage_cap": 7}))
        assert set(stores.settings.history()) == {
            SettingChange("c1", "leverage_cap", None, 5, NOW_MS),
            SettingChange("c1", "symbols", None, "BTC/USDT", NOW_MS),
            SettingChange("c1", "leverage_cap", 5, 7, NOW_MS),
            SettingChange("c1", "symbols", "BTC/USDT", None, NOW_MS),
        }

    def test_deleting_takes_sets_and_candles_along_and_leaves_the_records(self, stores):
        stores.connections.save(self.made)
        stores.orders.save(order(connection_id="c1"), "x")
        stores.sets.save("c1", [set_row()])
        stores.candles.save("c1", "BTC", 60, candles(3))
        stores.twins.save(twin(1, connection_id="c1"))
        stores.metrics.add("c1", MinuteMetrics(minute_ms=60_000))
        gone, kept = (("c1", "set-a", "block", 1, b"x"), ("c2", "set-a", "block", 1, b"x"))
        add_strategy = "INSERT INTO set_strategies VALUES (?, ?, ?, ?, ?)"
        stores.database.queue_many(add_strategy, (gone, kept))
        stores.connections.delete("c1")
        assert stores.connections.all() == []
        assert list(stores.sets.load("c1")) == []
        assert stores.twins.get("twin-1") is None
        assert stores.metrics.since("c1", 0) == []
        assert stores.database.select("SELECT * FROM set_strategies") == [kept]
        assert stores.candles.load("c1", "BTC", 60).ts_ms.size == 0
        assert stores.orders.get("ctspaper1") is not None


class TestSettingValues:
    def test_values_come_back_and_none_removes_one(self, stores):
        stores.settings.put({"resume_after_crash": True, "log_retention_days": 9})
        stores.settings.put({"resume_after_crash": None})
        assert stores.settings.all() == {"log_retention_days": 9}

    def test_only_changes_leave_a_history_newest_first(self, stores, clock):
        stores.settings.put({"log_retention_days": 9})
        clock.ms += 1
        stores.settings.put({"log_retention_days": 9})
        stores.settings.put({"log_retention_days": None})
        assert stores.settings.history("log_retention_days") == [
            SettingChange("", "log_retention_days", 9, None, NOW_MS + 1),
            SettingChange("", "log_retention_days", None, 9, NOW_MS),
        ]
        assert stores.settings.history("other") == []
        assert len(stores.settings.history(limit=1)) == 1


class TestLogs:
    @pytest.fixture
    def lines(self, stores):
        made = [
            LogWritten(1, "info", "engine", "Started", "c1", '{"a": 1}'),
            LogWritten(2, "error", "orders", "Order 100% refused", "c1"),
            LogWritten(3, "warning", "engine", "Slow", "c2"),
            LogWritten(4, "error", "engine", "order_x failed", ""),
        ]
        for line in made:
            stores.logs.add(line)
        return made

    def found(self, stores: SqliteStores, **wanted: Any) -> list[int]:
        return [row.line.ts_ms for row in stores.logs.page(LogFilter(**wanted)).items]

    def test_lines_come_back_newest_first(self, stores, lines):
        assert [row.line for row in stores.logs.page().items] == lines[::-1]

    def test_lines_are_filtered(self, stores, lines):
        assert self.found(stores, connection_id="c1") == [2, 1]
        assert self.found(stores, levels=("error", "warning")) == [4, 3, 2]
        assert self.found(stores, source="engine", since_ms=2) == [4, 3]

    def test_text_is_searched_literally_in_message_and_context(self, stores, lines):
        assert self.found(stores, text="ORDER") == [4, 2]
        assert self.found(stores, text="100%") == [2]
        assert self.found(stores, text="r_x") == [4]
        assert self.found(stores, text='"a"') == [1]

    def test_the_log_is_paged_and_followed(self, stores, lines):
        page = stores.logs.page(limit=2)
        assert [row.line for row in stores.logs.page(after=page.after).items] == lines[1::-1]
        newest = page.items[0].log_id
        stores.logs.add(LogWritten(5, "info", "engine", "Next"))
        assert [row.line.message for row in stores.logs.newer_than(newest)] == ["Next"]

    def test_lines_are_counted_per_level(self, stores, lines):
        assert stores.logs.counts() == {"info": 1, "error": 2, "warning": 1}
        assert stores.logs.counts("c1") == {"info": 1, "error": 1}
        assert stores.logs.counts("nobody") == {}

    def test_lines_are_counted_on_and_anew_after_a_deletion(self, stores, lines):
        assert sum(stores.logs.counts().values()) == 4
        for line in (*lines[1:3], LogWritten(5, "info", "engine", "Next", "c1")):
            stores.logs.add(line)
        assert stores.logs.counts() == {"info": 2, "error": 3, "warning": 2}
        assert stores.logs.counts("c1") == {"info": 2, "error": 2}
        stores.logs.delete_before(3)
        left = [row.line for row in stores.logs.page().items]
        assert stores.logs.counts() == Counter(line.level for line in left)
        stores.logs.delete_before(100)
        assert stores.logs.counts() == {}

    def test_old_lines_are_deleted_and_numbers_never_return(self, stores, lines):
        newest = stores.logs.page().items[0].log_id
        stores.logs.delete_before(100)
        assert stores.logs.page().items == ()
        stores.logs.add(lines[0])
        assert stores.logs.page().items[0].log_id > newest


def candles(count: int, start_ms: int = 0) -> Candles:
    numbers = np.arange(count)
    ohlcv = np.stack([numbers + 0.1 * column for column in range(5)], axis=1)
    return Candles(start_ms + numbers * 60_000, ohlcv)


class TestCandles:
    def test_candles_come_back_to_the_last_bit(self, stores):
        made = candles(100)
        made.ohlcv[3, 4] = np.nan
        stores.candles.save(CONNECTION, "BTC", 60, made)
        back = stores.candles.load(CONNECTION, "BTC", 60)
        np.testing.assert_array_equal(back.ts_ms, made.ts_ms)
        np.testing.assert_array_equal(back.ohlcv, made.ohlcv)

    def test_a_span_of_time_includes_both_ends(self, stores):
        stores.candles.save(CONNECTION, "BTC", 60, candles(10))
        back = stores.candles.load(CONNECTION, "BTC", 60, 120_000, 240_000)
        assert back.ts_ms.tolist() == [120_000, 180_000, 240_000]

    def test_a_candle_of_a_known_time_replaces_the_old_one(self, stores):
        stores.candles.save(CONNECTION, "BTC", 60, candles(3))
        changed = Candles(np.array([60_000]), np.full((1, 5), 7.0))
        stores.candles.save(CONNECTION, "BTC", 60, changed)
        back = stores.candles.load(CONNECTION, "BTC", 60)
        assert back.ohlcv[:, 0].tolist() == [0.0, 7.0, 2.0]

    def test_symbols_timeframes_and_connections_are_apart(self, stores):
        for number, key in enumerate(
            [("a", "X", 60), ("a", "X", 300), ("a", "Y", 60), ("b", "X", 60)]
        ):
            stores.candles.save(*key, candles(number + 1))
        assert stores.candles.load("a", "X", 300).ts_ms.size == 2
        assert stores.candles.load("b", "X", 60).ts_ms.size == 4
        nothing = stores.candles.load("b", "Z", 60)
        assert (nothing.ts_ms.shape, nothing.ohlcv.shape) == ((0,), (0, 5))

    def test_old_candles_of_one_connection_are_deleted(self, stores):
        stores.candles.save("a", "X", 60, candles(3))
        stores.candles.save("b", "X", 60, candles(3))
        stores.candles.delete_before("a", 120_000)
        assert stores.candles.load("a", "X", 60).ts_ms.tolist() == [120_000]
        assert stores.candles.load("b", "X", 60).ts_ms.size == 3


def test_attempts_to_back_up_are_recorded(stores):
    made = stores.backups.make("manual")
    stores.backup_records.add(made)
    stores.backup_records.add_failure(NOW_MS + 1, "hourly", "the disk is full")
    failed, good = stores.backup_records.newest()
    assert (failed.ok, failed.message, failed.file) == (False, "the disk is full", "")
    assert (good.ok, good.file, good.size, good.checksum) == (
        True, made.path.name, made.size, made.checksum,
    )  # fmt: skip
