"""Which of several answers is still wanted: the one to the newest question."""

from collections.abc import Callable
from typing import Any


class Newest:
    """Numbers questions, so that an answer which something newer has overtaken is dropped.

    Attributes:
        waiting: the answer to the newest question is still awaited.
    """

    def __init__(self) -> None:
        self.waiting = False
        self._number = 0

    def forget(self) -> None:
        """Want no answer that is still under way."""
        self._number += 1
        self.waiting = False

    def ask(self) -> None:
        """Begin a question that overtakes every earlier one."""
        self._number += 1
        self.waiting = True

    def only(self, take: Callable[[Any], object]) -> Callable[[Any], None]:
        """Return what passes an answer of the present question on to *take*, if none is newer."""
        number = self._number

        def answered(answer: Any) -> None:
            if number == self._number:
                self.waiting = False
                take(answer)

        return answered
