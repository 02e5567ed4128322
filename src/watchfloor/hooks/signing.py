"""Whether a message was signed by who holds the key: as Slack and Teams do it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

# An older one may be one that somebody heard and plays again.
FRESH_SECONDS: Final = 300


def is_signed(kind: str, key: str, headers: Mapping[str, str], raw: bytes, now: datetime) -> bool:
    """Whether the signature in the headers is of `raw`. Sources of other kinds are known by their address alone."""
    if kind == "slack":
        return _slack(key, headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", ""), raw, now)
    if kind == "teams":
        return _teams(key, headers.get("Authorization", ""), raw)
    return True


def _slack(key: str, stamp: str, signature: str, raw: bytes, now: datetime) -> bool:
    is_time = stamp.isascii() and stamp.isdigit() and len(stamp) < 13
    if not is_time or abs(now.timestamp() - int(stamp)) > FRESH_SECONDS:
        return False
    wanted = hmac.new(key.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={wanted}".encode(), signature.encode("utf-8", "replace"))


def _teams(key: str, header: str, raw: bytes) -> bool:
    try:
        secret = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return False
    wanted = base64.b64encode(hmac.new(secret, raw, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(f"HMAC {wanted}".encode(), header.encode("utf-8", "replace"))
