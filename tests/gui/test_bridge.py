import threading
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QThread

from cts_desktop.domain.events import (
    EngineStateChanged,
    FillRecorded,
    KillSwitchChanged,
    LogWritten,
)
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import Fill, Side
from cts_desktop.service.views import Snapshot
from tests.gui.conftest import UNTIL_MS

FILL = Fill(
    "c", "BTC/USDT", "t", "o", "v", Side.BUY, Decimal(1), Decimal(1), Decimal(0), "USDT", False, 1
)


def publish(desk, *events) -> None:
    async def on_engine_thread() -> None:
        for event in events:
            desk.service.bus.publish(event)

    desk.engine(on_engine_thread())


def count(signal) -> list[Any]:
    seen: list[Any] = []
    signal.connect(lambda *args: seen.append(args[0] if args else None))
    return seen


def test_events_of_the_engine_thread_arrive_on_the_ui_thread(desk):
    threads: list[Any] = []
    desk.window.bridge.engine_state_changed.connect(
        lambda _event: threads.append((threading.current_thread(), QThread.currentThread()))
    )
    with desk.qtbot.waitSignal(desk.window.bridge.engine_state_changed):
        publish(desk, EngineStateChanged(EngineState.STOPPED, EngineState.STOPPED, "", 0))
    assert threads == [(threading.main_thread(), desk.window.thread())]


def test_states_come_at_once_and_in_order(desk):
    seen = count(desk.window.bridge.kill_switch_changed)
    publish(desk, *(KillSwitchChanged(bool(n % 2), "", n) for n in range(50)))
    desk.until(lambda: len(seen) == 50)
    assert [event.ts_ms for event in seen] == list(range(50))


def test_thousands_of_fills_become_a_handful_of_signals(desk):
    bridge = desk.window.bridge
    orders, snapshots = count(bridge.orders_changed), count(bridge.snapshot_changed)
    looks = count(bridge._timer.timeout)
    for _ in range(20):
        publish(desk, *[FillRecorded(FILL)] * 1000)
        desk.qtbot.wait(25)
    desk.until(lambda: orders)
    assert len(orders) <= len(looks) + 1
    # One by the look, and one more where something was asked for while the first was under way.
    assert len(snapshots) <= 2 * len(looks) + 1


def test_log_lines_come_in_batches_and_in_order(desk):
    seen = count(desk.window.bridge.log_written)
    publish(desk, *(LogWritten(n, "info", "test", f"line {n}") for n in range(500)))
    desk.until(lambda: sum(len(batch) for batch in seen) >= 500)
    lines = [line for batch in seen for line in batch if line.source == "test"]
    assert [line.ts_ms for line in lines] == list(range(500))
    assert len(seen) <= 5


def test_an_idle_program_still_refreshes_every_second(desk):
    with desk.qtbot.waitSignal(desk.window.bridge.snapshot_changed, timeout=UNTIL_MS) as blocker:
        pass
    assert isinstance(blocker.args[0], Snapshot)


def test_never_more_than_one_snapshot_is_asked_for_at_a_time(desk, monkeypatch):
    bridge = desk.window.bridge
    under_way, most = 0, 0
    submit = bridge._submit

    def counting(coroutine):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        future = submit(coroutine)

        def done(_future) -> None:
            nonlocal under_way
            under_way -= 1

        future.add_done_callback(done)
        return future

    desk.until(lambda: not bridge._in_flight)
    bridge._submit = counting
    for _ in range(50):
        bridge.refresh()
    desk.qtbot.wait(200)
    bridge._submit = submit
    assert most == 1


def test_nothing_arrives_after_close(desk):
    bridge = desk.window.bridge
    bridge.close()
    seen = count(bridge.kill_switch_changed)
    publish(desk, KillSwitchChanged(True, "", 1))
    desk.qtbot.wait(50)
    bridge.refresh()
    assert seen == []
    bridge.close()


def test_a_snapshot_older_than_a_state_event_never_brings_the_old_state_back(desk):
    bridge = desk.window.bridge

    async def late() -> tuple[int, Snapshot]:
        picture: tuple[int, Snapshot] = await bridge._engine.snapshot(desk.service)
        desk.service.bus.publish(EngineStateChanged(EngineState.STOPPED, EngineState.ERROR, "", 0))
        return picture

    future = desk.host.submit(late())
    with desk.qtbot.waitSignal(bridge.engine_state_changed):
        future.result(5)
    shown = count(bridge.snapshot_changed)
    bridge._on_snapshot(future)
    assert shown == []
    desk.until(lambda: shown)  # another one is asked for at once
