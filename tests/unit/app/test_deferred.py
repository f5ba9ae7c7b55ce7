import asyncio
from dataclasses import fields
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cts_desktop.app.deferred import DeferredService
from cts_desktop.runtime.bus import Bus
from cts_desktop.service.door import Service


class Queries:
    async def double(self, number: int, *, plus: int = 0) -> int:
        return 2 * number + plus

    async def fail(self) -> None:
        raise ValueError("no")


def real_service() -> Service:
    return cast("Service", SimpleNamespace(queries=Queries(), bus=Bus()))


def test_it_stands_in_for_every_group_of_verbs():
    deferred = DeferredService()
    for field in fields(Service):
        assert hasattr(deferred, field.name), field.name


async def test_a_question_asked_too_early_waits_for_its_answer():
    deferred = DeferredService()
    door = deferred.as_service()
    queries: Any = door.queries
    asked = asyncio.create_task(queries.double(4, plus=1))
    await asyncio.sleep(0)
    assert not asked.done()
    await deferred.provide(real_service())
    assert await asked == 9


async def test_errors_pass_through():
    deferred = DeferredService()
    await deferred.provide(real_service())
    queries: Any = deferred.as_service().queries
    with pytest.raises(ValueError, match="no"):
        await queries.fail()


async def test_subscriptions_made_early_are_kept_and_those_ended_early_are_not():
    deferred = DeferredService()
    early: list[str] = []
    ended: list[str] = []
    late: list[str] = []
    stop_early = deferred.bus.subscribe(str, early.append)
    deferred.bus.subscribe(str, ended.append)()
    service = real_service()
    await deferred.provide(service)
    deferred.bus.subscribe(str, late.append)
    service.bus.publish("one")
    stop_early()
    service.bus.publish("two")
    assert (early, ended, late) == (["one"], [], ["one", "two"])
