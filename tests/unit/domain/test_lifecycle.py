import itertools

import pytest

from cts_desktop.domain.errors import IllegalTransitionError
from cts_desktop.domain.lifecycle import (
    ConnectionStatus,
    EngineState,
    EngineStatus,
    Health,
    LoopName,
    LoopStatus,
    Trigger,
    can,
    next_state,
)

S, T = EngineState, Trigger
#: domain rules §2, written out a second time.
TABLE = {
    (S.STOPPED, T.START): S.STARTING,
    (S.STARTING, T.STARTED): S.RUNNING,
    (S.STARTING, T.STOP): S.STOPPING,
    (S.RUNNING, T.PAUSE): S.PAUSED,
    (S.RUNNING, T.STOP): S.STOPPING,
    (S.PAUSED, T.RESUME): S.RESUMING,
    (S.PAUSED, T.STOP): S.STOPPING,
    (S.RESUMING, T.RESUMED): S.RUNNING,
    (S.RESUMING, T.STOP): S.STOPPING,
    (S.STOPPING, T.STOPPED): S.STOPPED,
    (S.ERROR, T.STOP): S.STOPPED,
}


@pytest.mark.parametrize(("state", "trigger"), list(itertools.product(S, T)))
def test_every_pair_of_state_and_trigger(state, trigger):
    expected = S.ERROR if trigger is T.FAULT else TABLE.get((state, trigger))
    assert can(state, trigger) is (expected is not None)
    if expected is not None:
        assert next_state(state, trigger) is expected
    else:
        with pytest.raises(IllegalTransitionError, match=f"Cannot {trigger} while {state.value}"):
            next_state(state, trigger)


def test_states_have_a_word_for_the_user():
    assert [state.label for state in (S.STOPPED, S.ERROR)] == ["Stopped", "Error"]


def loop(health: Health) -> LoopStatus:
    return LoopStatus(LoopName.MAIN, 100, health=health)


def test_the_worst_loop_is_the_health_of_all():
    good = ConnectionStatus("a", "A", S.RUNNING, loops=(loop(Health.HEALTHY),))
    bad = ConnectionStatus(
        "b", "B", S.RUNNING, loops=(loop(Health.UNHEALTHY), loop(Health.DEGRADED))
    )
    assert bad.health is Health.UNHEALTHY
    assert ConnectionStatus("c", "C", S.STOPPED).health is Health.HEALTHY
    assert EngineStatus(S.RUNNING, True, False, connections=(good, bad)).health is Health.UNHEALTHY
