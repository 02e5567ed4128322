"""The worker process, started by `watchfloor up`: `python -m watchfloor.cli.worker` on an opened store."""

from __future__ import annotations

import logging
import os
import signal


def main() -> None:
    """Run the pipeline until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.settings")
    import django

    django.setup()
    from watchfloor.pipeline import Worker

    worker = Worker()
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
