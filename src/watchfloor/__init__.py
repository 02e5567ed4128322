"""Watchfloor: a support desk that notices."""

__version__ = "0.1.0"
