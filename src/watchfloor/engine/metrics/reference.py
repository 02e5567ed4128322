"""The reference page of the metrics, written from the registry.

`python -m watchfloor.engine.metrics.reference` prints it.
"""

import sys

from watchfloor.engine.metrics.base import Metric
from watchfloor.engine.metrics.registry import METRICS

_HEAD = """# Metrics

This page is written from the registry in `watchfloor.engine.metrics`; edit the metric, not the
page.

Every figure comes with **n**, the number of tickets it rests on, and **excluded**, the number of
tickets that belong to the question but cannot be counted. The same ids are answered by `watchfloor
metrics` and by the Insight page.

- **Window**: `--from` is inclusive, `--to` exclusive; a date is midnight in `--timezone` (UTC
  unless given). Without them the whole history is asked about.
- **As of**: open tickets are taken to be open up to `--to`, or up to now where `--to` lies in the
  future. Without `--to` it is the latest time at which anything is known of any ticket (its last
  event, or a solve that its source states), not the wall clock, so that the same store gives the
  same figure.
- **Percentiles** (`pXX`) are nearest rank, the ceil(p·n)-th value. A `median` averages the middle
  pair, except `km_median`, which is the Kaplan–Meier one.
- **Dimensions** (`--by`, `--where`) are `queue`, `priority`, `status`, `source` and any attribute,
  by the value at the ticket's last event; unknown is null, written `--where DIM=`. There is one row
  for each value that any ticket created before `--to` has, so that a queue without open tickets
  shows a backlog of 0.
- **Shares** carry a 95 % Wilson score interval on pages and in tables.
"""


def _section(metric: Metric) -> str:
    rows = (
        ("Unit", metric.unit),
        ("Meaning", metric.meaning),
        ("Population", metric.population),
        ("Clock", metric.clock),
        ("Null rule", metric.null_rule),
        ("Exclusions", metric.exclusions),
    )
    lines = "\n".join(f"- **{label}**: {text}" for label, text in rows)
    return f"## `{metric.id}`\n\n{metric.name}.\n\n{lines}\n"


def render() -> str:
    """Return the page as Markdown."""
    return "\n".join([_HEAD, *(_section(metric) for metric in METRICS.values())])


if __name__ == "__main__":
    sys.stdout.write(render())
