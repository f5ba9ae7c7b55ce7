"""CTS Desktop: a self-qualifying automated crypto trader for one person at one workstation."""

__version__ = "0.1.0"
