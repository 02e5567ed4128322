"""Watchfloor: an operations floor for platform support teams."""

__version__ = "0.4.0"
