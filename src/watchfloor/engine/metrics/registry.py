"""Every metric, in the order in which pages and the command line show them."""

from watchfloor.engine.metrics import backlog, moves, replies, resolution, satisfaction, volume
from watchfloor.engine.metrics.base import Metric

_ORDER = (
    "tickets_created",
    "tickets_solved",
    "backlog_open",
    "backlog_age_median_hours",
    "first_reply_p50_hours",
    "first_reply_p90_hours",
    "resolution_p50_hours",
    "resolution_p90_hours",
    "resolution_median_hours",
    "resolution_mean_hours",
    "resolution_km_median_hours",
    "source_sla_met_share",
    "one_touch_share",
    "reopened_share",
    "reassignments_mean",
    "transfers_mean",
    "bounced_share",
    "csat",
    "dsat",
    "csat_response_rate",
    "ces",
)
_FAMILIES = (volume, backlog, replies, resolution, moves, satisfaction)
_BY_ID = {metric.id: metric for family in _FAMILIES for metric in family.METRICS}

METRICS: dict[str, Metric] = {metric_id: _BY_ID[metric_id] for metric_id in _ORDER}
