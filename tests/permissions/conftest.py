"""The world of the page tests."""

from tests.pages.conftest import world

__all__ = ["world"]
