"""The columns of the Parquet files: the log, the facts about tickets, and the stretches they were open."""

from typing import Final

import pyarrow as pa

_MOMENT: Final = pa.timestamp("us", tz="UTC")

LOG: Final = pa.schema(
    [
        pa.field("position", pa.int64(), nullable=False),
        pa.field("subject_kind", pa.string(), nullable=False),
        pa.field("subject_id", pa.int64(), nullable=False),
        pa.field("ticket", pa.int64()),
        pa.field("at", _MOMENT, nullable=False),
        pa.field("recorded_at", _MOMENT, nullable=False),
        pa.field("actor", pa.int64()),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("payload", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("external_id", pa.string()),
    ]
)

FACTS: Final = pa.schema(
    [
        pa.field("ticket", pa.int64(), nullable=False),
        pa.field("number", pa.int64(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("created_at", _MOMENT, nullable=False),
        pa.field("solved_at", _MOMENT),
        pa.field("is_solved", pa.bool_(), nullable=False),
        pa.field("first_reply_at", _MOMENT),
        pa.field("records_replies", pa.bool_(), nullable=False),
        pa.field("agent_replies", pa.int64(), nullable=False),
        pa.field("reopens", pa.int64(), nullable=False),
        pa.field("transfers", pa.int64(), nullable=False),
        pa.field("bounced", pa.bool_(), nullable=False),
        pa.field("source_reassignments", pa.int64()),
        pa.field("source_sla_met", pa.bool_()),
        pa.field("queue", pa.string()),
        pa.field("priority", pa.string()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("requester", pa.int64()),
        pa.field("last_event_at", _MOMENT, nullable=False),
        pa.field("attributes", pa.map_(pa.string(), pa.string()), nullable=False),
        pa.field("rating", pa.int64()),
        pa.field("effort", pa.int64()),
        pa.field("rated_at", _MOMENT),
        pa.field("rating_asked_at", _MOMENT),
    ]
)

SPELLS: Final = pa.schema(
    [
        pa.field("ticket", pa.int64(), nullable=False),
        pa.field("start_at", _MOMENT, nullable=False),
        pa.field("end_at", _MOMENT),
    ]
)
