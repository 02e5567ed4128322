"""Emerging-issue detection: live tickets in, signals with their evidence out."""

from watchfloor.engine.detect.config import Budget, DetectorConfig
from watchfloor.engine.detect.detector import Detector
from watchfloor.engine.detect.records import (
    AttributeShare,
    Evidence,
    FloorBin,
    Key,
    NearStream,
    Signal,
    SignalChange,
    Snapshot,
    TicketSeen,
)

__all__ = [
    "AttributeShare",
    "Budget",
    "Detector",
    "DetectorConfig",
    "Evidence",
    "FloorBin",
    "Key",
    "NearStream",
    "Signal",
    "SignalChange",
    "Snapshot",
    "TicketSeen",
]
