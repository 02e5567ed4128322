"""`watchfloor jobs`: the process that runs what pages ask for and what the night brings."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click

from watchfloor.cli.door import data_option, opened

NICE = 10


@click.command("jobs")
@data_option
def command(data: Path | None) -> None:
    """Run jobs (back-tests, nightly checks) until told to stop; `watchfloor up` starts one by itself.

    Jobs give way to pages: the process lowers its own priority. Run it on more machines to have more jobs done at once.
    """
    os.nice(NICE)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    with opened(data):
        from watchfloor.pipeline import job_process

        job_process().serve()
