"""The cases of the contract for orders, in the order in which they are listed there:

`test_order_outcomes`, `test_crashes`, `test_other_hands`, `test_rests_and_stops`,
`test_stream_and_limits`, `test_machine`, `test_stopping`. A test's name is its case; what a case
needs besides follows it under a name of its own.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cts_desktop.engine import session as session_module
from tests.helpers.case import Case
from tests.helpers.exchange_under_test import ExchangeUnderTest


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait ten real seconds for a venue that hangs."""
    monkeypatch.setattr(session_module, "_PATIENCE_S", 0.2)


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[Case]:
    """The whole engine in front of an exchange that does what the test says."""
    made = Case(tmp_path)
    yield made
    await made.close()


@pytest.fixture
def exchange(case: Case) -> ExchangeUnderTest:
    """The exchange of the case."""
    return case.exchange
