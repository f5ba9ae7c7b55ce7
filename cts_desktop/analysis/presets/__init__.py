"""Presets on arrays: candles, indicators, signals, configurations and what they earn (rules §9)."""
