"""The preset engine: runs the presets assigned to a connection."""


class PresetLoop:
    """Takes its turn like the other loops; until presets can be authored there are none to run.

    Attributes:
        assigned: number of presets assigned to the connection.
    """

    assigned = 0

    def cycle(self) -> None:
        """Run every assigned preset once."""
