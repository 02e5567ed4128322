"""Vectors of texts from models that travel with the program: nothing is fetched, nothing loaded before its use."""

from watchfloor.models.base import Embedder, Missing, Status
from watchfloor.models.chain import NAMES, load, status
from watchfloor.models.route import Routed, Router

__all__ = ["NAMES", "Embedder", "Missing", "Routed", "Router", "Status", "load", "status"]
