from decimal import Decimal

import pytest

from cts_desktop.domain.differences import Difference, DifferenceAction, DifferenceKind

ADOPT, IGNORE, CANCEL = DifferenceAction.ADOPT, DifferenceAction.IGNORE, DifferenceAction.CANCEL


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        (DifferenceKind.ORDER, {ADOPT, IGNORE, CANCEL}),
        (DifferenceKind.POSITION, {ADOPT, IGNORE}),  # there is nothing to cancel
        (DifferenceKind.LOST, {IGNORE}),  # found nowhere: neither adopted nor cancelled
    ],
)
def test_each_kind_of_difference_offers_what_can_be_done_about_it(kind, actions):
    found = Difference("c001", "key", kind, "BTC/USDT", "buy", Decimal(1), "why", 0)
    assert set(found.actions) == actions


@pytest.mark.parametrize("kind", DifferenceKind)
def test_every_difference_can_be_ignored_and_each_action_is_offered_once(kind):
    actions = Difference("c001", "key", kind, "BTC/USDT", "buy", Decimal(1), "why", 0).actions
    assert IGNORE in actions
    assert len(set(actions)) == len(actions)
