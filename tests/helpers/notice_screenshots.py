"""Pictures of notices: the bell, the list, what happened while away, and who is told outside."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from PySide6.QtWidgets import QScrollArea

from cts_desktop.domain.notices import NoticeKind
from cts_desktop.service.notice_views import AwayLine, AwayReport, RecipientView
from cts_desktop.ui.log_view import LogPage
from cts_desktop.ui.notices.away_box import AwayBox
from cts_desktop.ui.settings.page import SettingsPage
from tests.helpers.grab import SETTLE_S
from tests.helpers.studio import Studio
from tests.helpers.trades import NOW_MS

K = NoticeKind
TOLD = (
    (K.UPDATE_FOUND, "Version 0.9.1; nothing is installed", ""),
    (K.POSITION_OPENED, "PAPER: long 0.0153 BTC/USDT at 65120.4", "BTC/USDT"),
    (K.ORDER_REFUSED, "LIVE: buy 0.25 ETH/USDT (entry): Margin is insufficient", "ETH/USDT"),
    (K.POSITION_CLOSED, "LIVE: long 0.0153 BTC/USDT (target): +12.41 USDT", "BTC/USDT"),
    (K.CONNECTION_FAILED, "The venue has not answered for 60 s", ""),
    (K.CLOCK_JUMPED, ("The computer slept, or its clock was set, by 42 min; books and venue are "
     "compared before anything new is opened"), ""),
    (K.LIMIT_REACHED, "Daily loss 3.10 % of 3.00 %; nothing new is opened", ""),
    (K.OUTSIDE_FAILED, "Phone: Telegram answers 401: it does not accept the token", ""),
)  # fmt: skip
AWAY = AwayReport(
    NOW_MS - 9 * 3_600_000, NOW_MS, "the window was hidden; the computer slept",
    (
        AwayLine("Binance main (LIVE): −18.20 USDT net result from 4 closed positions",
                 "statistics", "negative"),
        AwayLine("Binance main (LIVE): 9 fills", "orders"),
        AwayLine("Paper (PAPER): +41.08 USDT net result from 31 closed positions", "statistics",
                 "positive"),
        AwayLine("Loss limit reached: Binance main: Daily loss 3.10 % of 3.00 %; nothing new is "
                 "opened", "dashboard", "danger"),
        AwayLine("An order was refused (3 times): Binance main: LIVE: buy 0.25 ETH/USDT (entry): "
                 "Margin is insufficient", "orders", "warning"),
    ),
)  # fmt: skip
RECIPIENTS = (
    RecipientView("a", "My phone", "Telegram", ("api.telegram.org",), NOW_MS),
    RecipientView("b", "Office", "E-mail", ("smtp.example.com",), None, 4,
                  "E-mail: no answer (ConnectTimeout)"),
    RecipientView("c", "Desk", "Slack", ("hooks.slack.com", "slack.com"), NOW_MS),
)  # fmt: skip


async def take_notices(studio: Studio) -> None:
    """Take the list empty and filled, the report of an absence, and the recipients."""
    window, service = studio.window, studio.application.service
    window.open_page("log/Notifications")
    await asyncio.sleep(SETTLE_S)
    await studio.page("list-empty")
    await asyncio.wrap_future(window.operations._submit(_tell(service.notices)))
    await asyncio.sleep(1)
    page = window.stack.currentWidget()
    assert isinstance(page, LogPage)
    page.notices.view.selectRow(2)
    await studio.page("list")
    window.open_page("dashboard")
    box = window.findChild(AwayBox, "awayBox")
    assert box is not None
    box.show_report(AWAY)
    await studio.page("away")
    box.show_report(None)
    await _take_recipients(studio)


async def _tell(notices: Any) -> None:
    connections = await notices.list(limit=1)
    assert not connections
    for kind, text, symbol in TOLD:
        notices.tell(kind, text, "", symbol)
        notices.tell(kind, text, "", symbol)
    newest = await notices.list()
    await notices.set_read([notice.notice_id for notice in newest[4:]])


async def _take_recipients(studio: Studio) -> None:
    notices: Any = studio.application.service.notices
    real = notices.recipients

    def known(recipients: tuple[RecipientView, ...]) -> Awaitable[tuple[RecipientView, ...]]:
        async def answer() -> tuple[RecipientView, ...]:
            return recipients

        return answer()

    studio.window.open_page("settings/Notifications")
    page = studio.window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    await asyncio.sleep(SETTLE_S)
    await studio.page("channels")
    box = page.recipients
    for name, recipients in (("nobody", ()), ("recipients", RECIPIENTS)):
        notices.recipients = lambda recipients=recipients: known(recipients)
        box.load()
        await asyncio.sleep(SETTLE_S)
        box.view.selectRow(1)
        box.address_edit.line.setText("tgram://123456:SAMPLE/42")
        box.name_edit.setText("Somebody")
        for area in page.findChildren(QScrollArea):
            area.ensureWidgetVisible(box.note)
        await studio.page(name)
    box.address_edit.wipe()
    box.name_edit.clear()
    notices.recipients = real
