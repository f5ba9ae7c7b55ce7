"""One run while it is calculated: parts given out, repeated where a worker died, handed back."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np

from cts_desktop.analysis.presets import work
from cts_desktop.analysis.presets.work import DataHandle, SearchState, Task
from cts_desktop.domain.backtests import Search
from cts_desktop.domain.errors import UserActionError
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.backtests.data import CandleFiles
from cts_desktop.service.backtests.plan import IN_SAMPLE, Part, Plan
from cts_desktop.service.backtests.pool import Pool, WorkerLostError

T = TypeVar("T")

#: How often the same piece of work is given out.
_ATTEMPTS: Final = 3
#: Into how many pieces a batch of a search is divided at least.
_PIECES: Final = 8


class StoppedError(Exception):
    """Nothing more is to be given out."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A set on a symbol as workers know it; `sent` stands for candles that were sent to them."""

    task: Task
    sent: Any


class Calculation:
    """Calculates the parts of a run that are not there yet, on a pool.

    What comes out depends neither on the number of workers nor on who is first: a part is a
    function of the run, and of the parts before it in its lane.
    """

    def __init__(
        self,
        run_id: str,
        plan: Plan,
        pool: Pool,
        files: CandleFiles,
        supervisor: Supervisor,
        on_part: Callable[[int, bytes], None],
    ) -> None:
        self._run_id = run_id
        self._plan = plan
        self._pool = pool
        self._files = files
        self._supervisor = supervisor
        self._on_part = on_part
        self._places: dict[tuple[int, int], _Place] = {}
        self._placing = asyncio.Lock()
        self._stopped = False
        self._error: BaseException | None = None
        self._free = asyncio.Semaphore(1)
        #: Set by whoever runs it, once nothing more is handed back.
        self.ended = asyncio.Event()

    def stop(self) -> None:
        """Give out nothing more; what is being calculated is still handed back."""
        self._stopped = True

    async def open(self) -> None:
        """Be ready to give out as much at once as keeps the pool busy; `run` does it itself."""
        await self._pool.open()
        self._free = asyncio.Semaphore(self._pool.lanes)

    @property
    def lanes(self) -> int:
        """How many calls at once keep the pool busy."""
        return self._pool.lanes

    async def run(self, done: Mapping[int, bytes]) -> bool:
        """Calculate everything but the parts that are *done*; return whether all are there.

        Raises UserActionError in words, or what a worker raised.
        """
        await self.open()
        lanes = deque(lane for lane in self._plan.lanes if lane[-1].number not in done)
        tasks = [
            self._supervisor.start(self._consume(lanes, done), f"back-test {number}")
            for number in range(min(self._pool.lanes, len(lanes)))
        ]
        try:
            await asyncio.gather(*tasks)
        except BaseException:
            self._stopped = True
            for task in tasks:
                task.cancel()
            raise
        if self._error is not None:
            raise self._error
        return not self._stopped

    async def _consume(self, lanes: deque[tuple[Part, ...]], done: Mapping[int, bytes]) -> None:
        """Work through lane after lane; the first error stops all who do."""
        try:
            while lanes and not self._stopped:
                await self._lane(lanes.popleft(), done)
        except StoppedError:
            pass
        except Exception as error:  # noqa: BLE001 - raised again by `run`, once all have ended
            self._error = self._error or error
            self._stopped = True

    async def _lane(self, lane: Iterable[Part], done: Mapping[int, bytes]) -> None:
        earlier: list[bytes] = []
        for part in lane:
            data = done.get(part.number)
            if data is None:
                data = await self._calculate(part, earlier)
                self._on_part(part.number, data)
            earlier.append(data)

    async def _calculate(self, part: Part, earlier: list[bytes]) -> bytes:
        place = await self._place(part.place, part.symbol)
        if self._plan.request.search is Search.GRID:
            return await self._call(work.run_points, place.task, part.begin, part.end, place.sent)
        request = self._plan.request
        state = SearchState(
            request.search, request.objective, self._plan.trials_per_set, request.seed,
            IN_SAMPLE, tuple(earlier),
        )  # fmt: skip
        batch = await self._call(work.next_batch, place.task, state)
        pieces = np.array_split(np.array(batch), min(_PIECES, len(batch)))
        found = await asyncio.gather(
            *(
                self._call(work.run_numbers, place.task, piece.tolist(), place.sent)
                for piece in pieces
            ),
            return_exceptions=True,
        )
        made: list[bytes] = []
        for one in found:
            if isinstance(one, BaseException):
                raise one
            made.append(one)
        return await asyncio.to_thread(work.join_parts, made)

    async def trades(self, number: int, window: str) -> Any:
        """Return the trades of one configuration of the run in a window."""
        await self._pool.open()
        set_plan, own = self._plan.find(number)
        symbol, within = divmod(own, set_plan.space.per_symbol)
        place = await self._place(self._plan.sets.index(set_plan), symbol)
        return await self._call(work.trades, place.task, within, window, place.sent)

    async def ask(
        self, function: Callable[[Task, Sequence[int], Any], T], numbers: Sequence[int]
    ) -> T:
        """Return what a worker makes of configurations of the run, all of one set and symbol.

        They are given to `function` numbered within both, as are the candles that were sent.
        """
        set_plan, own = self._plan.find(numbers[0])
        symbol = own // set_plan.space.per_symbol
        place = await self._place(self._plan.sets.index(set_plan), symbol)
        within = [number - place.task.first for number in numbers]
        return await self._call(function, place.task, within, place.sent)

    # ------------------------------------------------------------------ parts
    async def _place(self, place: int, symbol: int) -> _Place:
        """Return a set on a symbol as workers know it; its candles are ready for them."""
        async with self._placing:
            if (place, symbol) not in self._places:
                self._places[place, symbol] = await self._prepare(place, symbol)
            return self._places[place, symbol]

    async def _prepare(self, place: int, symbol: int) -> _Place:
        set_plan = self._plan.sets[place]
        facts = self._plan.facts[set_plan.data[symbol]]
        path = await self._files.path(facts)
        task = Task(
            key=f"{self._run_id} {place} {symbol}",
            preset_type=self._plan.request.preset,
            preset_set=set_plan.preset_set,
            symbol=facts.data.symbol,
            data=DataHandle(facts.data.timeframe_s, str(path)),
            terms=self._plan.request.terms,
            windows=self._plan.windows,
            first=set_plan.first + symbol * set_plan.space.per_symbol,
        )
        return _Place(task, await self._pool.send(path))

    async def _call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Give a piece of work out until a worker has finished it."""
        for _ in range(_ATTEMPTS):
            async with self._free:
                if self._stopped:
                    raise StoppedError
                try:
                    return await self._pool.call(function, *arguments)
                except WorkerLostError:
                    continue
        raise UserActionError(
            f"A worker process ended {_ATTEMPTS} times at the same piece of work. It may need more "
            "memory than there is: use fewer processes (setting Back-test processes) or less data."
        )
