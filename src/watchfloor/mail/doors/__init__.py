"""Where mails come in: a folder elsewhere (imap), a port of ours (listen), files (files). Each only keeps a mail."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from typing import Final

from django.db import Error, close_old_connections

from watchfloor.core import clock
from watchfloor.mail.doors import imap, listen

log = logging.getLogger("watchfloor.mail")


def fetch(ending: threading.Event) -> None:
    """Read the folders of WATCHFLOOR_IMAP each half minute until `ending`."""
    poller = imap.Poller()
    while not ending.is_set():
        has_more = False
        try:
            has_more = poller.run(clock.now())
        except imap.Misconfigured as problem:
            log.error("no mail is fetched: %s", problem)  # noqa: TRY400 - where it was raised helps nobody
            ending.wait()
        except Error as problem:
            log.warning("the database is away: %s", str(problem).strip().splitlines()[0:1])
        except Exception:
            log.exception("mail could not be fetched")
        close_old_connections()
        ending.wait(0 if has_more else 1)


def hear(ending: threading.Event) -> None:
    """Take mails where WATCHFLOOR_MAIL_LISTEN says, until `ending`."""
    said = os.environ.get(listen.SETTING, "")
    try:
        if said:
            listen.serve_until(ending, listen.where(said))
    except listen.Misconfigured as problem:
        log.error("no mail is listened for: %s", problem)  # noqa: TRY400
    ending.wait()


# What runs beside other work as long as a store is served; each ends with the event that it is given, not before.
OPEN: Final[tuple[Callable[[threading.Event], None], ...]] = (fetch, hear)
