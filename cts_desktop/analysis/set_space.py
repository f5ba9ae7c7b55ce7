"""The numbering of configuration sets: from number to name and back, nothing kept per set."""

from collections.abc import Sequence
from itertools import product
from typing import Final, overload

import numpy as np
from typing_extensions import override

from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.set_specs import (
    KEY_LENGTH,
    USUAL_STEP_MS,
    GridSpec,
    SetSpec,
    exit_name,
    exit_table,
    group_name,
)

_EXIT_MARK: Final = " tp"


class SetSpace(Sequence[SetSpec]):
    """Every set of a grid on some symbols, in the order symbol, parameterisation, side, exit.

    The number of a set is `((symbol·P + parameterisation)·S + side)·X + exit`. A *group* is the X
    sets that one signal of one side wakes; `groups` are numbered like the sets without the exit.

    Attributes:
        families: number of the family (symbol × indication × side) of each group.
    """

    def __init__(
        self,
        symbols: Sequence[str],
        grid: GridSpec,
        position_cost_pct: float,
        step_ms: int = USUAL_STEP_MS,
    ) -> None:
        """Number the sets.

        Raises:
            ValueError: Two sets share a name, or a name is too long to store.
        """
        self.symbols = tuple(symbols)
        self.grid = grid
        self.position_cost_pct = position_cost_pct
        self.step_ms = step_ms
        self.parameterisations = grid.parameterisations()
        self.sides = grid.sides
        self.exits = grid.exits(position_cost_pct)
        groups = list(product(self.symbols, self.parameterisations, self.sides))
        self.group_names = tuple(group_name(*group) for group in groups)
        self.exit_names = tuple(
            exit_name(one, grid.max_hold_s, position_cost_pct, step_ms) for one in self.exits
        )
        self._group_of = {name: number for number, name in enumerate(self.group_names)}
        self._exit_of = {name: number for number, name in enumerate(self.exit_names)}
        families = [(symbol, p.indication, side) for symbol, p, side in groups]
        numbers = {family: number for number, family in enumerate(dict.fromkeys(families))}
        self.families: Ints = np.array([numbers[family] for family in families], np.int64)
        self.n_families = len(numbers)
        self._check()

    def _check(self) -> None:
        unique = len(self._group_of) == len(self.group_names)
        if not unique or len(self._exit_of) != len(self.exit_names):
            raise ValueError("Two configuration sets have the same name: a value repeats")
        longest = 1 + sum(
            max(map(len, names), default=0) for names in (self.group_names, self.exit_names)
        )
        if longest > KEY_LENGTH:
            raise ValueError(f"A configuration set's name is longer than {KEY_LENGTH} characters")

    @override
    def __len__(self) -> int:
        return len(self.group_names) * len(self.exit_names)

    @property
    def n_groups(self) -> int:
        """The number of groups."""
        return len(self.group_names)

    @property
    def n_exits(self) -> int:
        """The number of sets in a group."""
        return len(self.exit_names)

    @property
    def groups_per_symbol(self) -> int:
        """The number of groups of one symbol."""
        return len(self.parameterisations) * len(self.sides)

    @overload
    def __getitem__(self, index: int) -> SetSpec: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[SetSpec]: ...
    @override
    def __getitem__(self, index: int | slice) -> SetSpec | Sequence[SetSpec]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        group, exit_ = divmod(index % len(self), self.n_exits)
        rest, side = divmod(group, len(self.sides))
        symbol, parameterisation = divmod(rest, len(self.parameterisations))
        return SetSpec(
            self.symbols[symbol],
            self.parameterisations[parameterisation],
            self.sides[side],
            self.exits[exit_],
            self.grid.max_hold_s,
            self.position_cost_pct,
            self.step_ms,
        )

    def key(self, index: int) -> str:
        """Return a set's name."""
        group, exit_ = divmod(index, self.n_exits)
        return f"{self.group_names[group]} {self.exit_names[exit_]}"

    def index_of(self, key: str) -> int | None:
        """Return the number of the set with this name, None where this grid has none."""
        at = key.rfind(_EXIT_MARK)
        group = self._group_of.get(key[:at])
        exit_ = self._exit_of.get(key[at + 1 :])
        return None if group is None or exit_ is None else group * self.n_exits + exit_

    def exit_table(self) -> Floats:
        """Return the exits in %, `set_specs.exit_table`."""
        return exit_table(self.exits, self.position_cost_pct)
