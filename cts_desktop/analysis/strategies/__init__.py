"""Trailing, Block and DCA: what is layered on a qualified set, simulated before it may act (§7)."""
