"""The one error of this room."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot be opened or served. The message is one line for the person at the terminal."""
