"""Writes documents: what is searched of a ticket, made by PostgreSQL from its row, its messages and its people.

One statement makes a batch, replaces what the index held of it and counts words up and down by the difference, so that
documents, words and days agree at every commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from watchfloor.core.permissions import ROLES
from watchfloor.engine import events as ev
from watchfloor.engine.search_words import PUNCTUATION
from watchfloor.tickets.queries import OPEN

# The config that breaks words without changing them: tickets come in many languages.
CONFIG: Final = "simple"
# Of a message and of all of a ticket's messages together: a vector holds a megabyte at most, in bytes.
LONGEST_MESSAGE: Final = 20_000
LONGEST: Final = 150_000
# Of a term that says what a ticket is; PostgreSQL keeps 2,046 bytes of a word.
LONGEST_TERM: Final = 300


def plain(expression: str) -> str:
    """SQL for a text without ASCII punctuation and accents, as `engine.search_words.plain` has it."""
    signs = PUNCTUATION.replace("'", "''").replace("%", "%%")
    return (
        f"translate(CASE WHEN octet_length({expression}) = length({expression}) THEN {expression} ELSE "
        f"normalize(regexp_replace(normalize({expression}, NFKD), '[\\u0300-\\u036f]', '', 'g'), NFC) END, "
        f"'{signs}', '{' ' * len(PUNCTUATION)}')"
    )


def vector(expression: str, weight: str) -> str:
    """SQL for the words of a text with a weight."""
    return f"setweight(to_tsvector('{CONFIG}', {plain(f'coalesce({expression}, {chr(39) * 2})')}), '{weight}')"


# An attribute's name as it can stand before a colon.
_NAME: Final = "translate(lower(key), ' :', '__')"
_TERMS: Final = f"""
    array_remove(ARRAY[
        '=day:' || t.day, '=status:' || t.status, '=kind:' || t.kind, '=priority:' || coalesce(t.priority, 'none'),
        '=queue:' || coalesce(t.queue_id::text, 'none'), '=owner:' || coalesce(t.owner_id::text, 'none'),
        '=requester:' || coalesce(t.requester_id::text, 'none'), '=channel:' || left(lower(t.channel), {LONGEST_TERM}),
        '=source:' || left(lower(t.source), {LONGEST_TERM}), '=tier:' || t.tier, '=rating:' || t.rating,
        '=closed:' || t.closed_reason,
        CASE WHEN t.status IN ({", ".join(f"'{status}'" for status in OPEN)}) THEN '=is:open' ELSE '=is:done' END,
        CASE WHEN t.owner_id IS NULL THEN '=is:unassigned' ELSE '=is:assigned' END,
        CASE WHEN t.reopens > 0 THEN '=is:reopened' END,
        CASE WHEN t.bounced THEN '=is:bounced' END,
        CASE WHEN t.escalated_at IS NOT NULL OR t.tier > 1 THEN '=is:escalated' END,
        CASE WHEN t.first_reply_at IS NULL THEN '=is:unanswered' ELSE '=is:answered' END,
        CASE WHEN t.unanswered_since IS NOT NULL THEN '=is:waiting' END,
        CASE WHEN t.snoozed_until IS NOT NULL THEN '=is:snoozed' END,
        CASE WHEN t.merged_into IS NOT NULL THEN '=is:merged' END,
        CASE WHEN t.parent_id IS NOT NULL THEN '=is:child' END,
        CASE WHEN t.due_at IS NOT NULL THEN '=has:due' END,
        CASE WHEN t.rating IS NOT NULL THEN '=has:rating' END,
        CASE WHEN said.files THEN '=has:file' END,
        CASE WHEN said.breached THEN '=is:breached' END,
        CASE WHEN said.internal IS NOT NULL THEN '=has:note' END,
        CASE WHEN said.replies THEN '=has:reply' END
    ], NULL)
    || (SELECT coalesce(array_agg(term), '{{}}') FROM (
        SELECT left('=a:' || {_NAME} || '=' || lower(value), {LONGEST_TERM}) AS term
        FROM jsonb_each_text(t.attributes)
        UNION SELECT left('=an:' || {_NAME}, {LONGEST_TERM}) FROM jsonb_each_text(t.attributes)
    ) named)
    || (SELECT coalesce(array_agg(left('=asked:' || word, {LONGEST_TERM})), '{{}}')
        FROM unnest(tsvector_to_array(to_tsvector('{CONFIG}', {plain("coalesce(asker.name, '')")}))) AS word)
    || (SELECT coalesce(array_agg(left('=s:' || word, {LONGEST_TERM})), '{{}}')
        FROM unnest(tsvector_to_array(to_tsvector('{CONFIG}', {plain("t.subject")}))) AS word)
    || (SELECT coalesce(array_agg('=by:' || actor), '{{}}') FROM unnest(said.actors) AS actor WHERE actor IS NOT NULL)
"""  # noqa: S608 - our own names

# A ticket of a restricted queue is not indexed: its words would be counted, offered and weighed for everybody. One that
# was moved there is emptied.
_FRESH: Final = f"""
    SELECT t.id AS ticket, t.created_at, t.updated_at, t.day, t.requester_id AS requester,
        CASE WHEN NOT apart THEN upper(left(t.source_id, {LONGEST_TERM})) END AS source_id,
        CASE WHEN apart THEN ''::tsvector ELSE {vector("t.subject", "A")}
        || {vector("said.public", "B")}
        || {vector("concat_ws(' ', asker.name, owner.name, t.values, t.source_id)", "C")}
        || {vector("said.internal", "D")}
        || array_to_tsvector({_TERMS}) END AS words
    FROM (
        SELECT *, floor(extract(epoch FROM created_at) / 86400)::int AS day,
            (SELECT string_agg(value, ' ') FROM jsonb_each_text(attributes)) AS values,
            EXISTS (SELECT 1 FROM core_queue q WHERE q.id = queue_id AND q.restricted) AS apart
        FROM ticket WHERE id = ANY(%(tickets)s)
    ) t
    LEFT JOIN said ON said.ticket = t.id
    LEFT JOIN core_person asker ON asker.id = t.requester_id
    LEFT JOIN core_person owner ON owner.id = t.owner_id
    WHERE NOT apart OR EXISTS (SELECT 1 FROM search_document known WHERE known.ticket = t.id)
"""  # noqa: S608

# What was taken back is searched no more. `files` of a line are what came with it.
_SAID: Final = f"""
    SELECT e.ticket_id AS ticket,
        left(string_agg(left(x.body, {LONGEST_MESSAGE}), ' ' ORDER BY e.position) FILTER (WHERE e.public),
            {LONGEST}) AS public,
        left(string_agg(left(x.body, {LONGEST_MESSAGE}), ' ' ORDER BY e.position) FILTER (WHERE NOT e.public),
            {LONGEST}) AS internal,
        array_agg(DISTINCT e.actor_id) FILTER (WHERE actor.role = ANY(%(staff)s)) AS actors,
        bool_or(e.detail ? 'files') AS files,
        bool_or(e.kind = '{ev.TICKET_REPLIED}') AS replies,
        count(*) FILTER (WHERE e.kind = '{ev.TICKET_CLOCK_BREACHED}')
            > count(*) FILTER (WHERE e.kind = '{ev.TICKET_CLOCK_LIFTED}') AS breached
    FROM timeline_entry e
    LEFT JOIN personal_text x ON x.id = e.text
    LEFT JOIN core_person actor ON actor.id = e.actor_id
    WHERE e.ticket_id = ANY(%(tickets)s) AND NOT e.detail ? 'retracted'
    GROUP BY e.ticket_id
"""  # noqa: S608

_WRITE: Final = f"""
    WITH said AS MATERIALIZED ({_SAID}),
    fresh AS MATERIALIZED ({_FRESH}),
    old AS MATERIALIZED (SELECT ticket, day, words FROM search_document WHERE ticket = ANY(%(tickets)s)),
    changed AS MATERIALIZED (
        SELECT fresh.*, old.day AS old_day, old.words AS old_words FROM fresh LEFT JOIN old USING (ticket)
        WHERE old.words IS DISTINCT FROM fresh.words
    ),
    kept AS (
        INSERT INTO search_document (ticket, created_at, day, requester, source_id, words)
        SELECT ticket, created_at, day, requester, source_id, words FROM changed
        ON CONFLICT (ticket) DO UPDATE SET created_at = EXCLUDED.created_at, day = EXCLUDED.day,
            requester = EXCLUDED.requester, source_id = EXCLUDED.source_id, words = EXCLUDED.words
    ),
    counted AS (
        INSERT INTO search_word (word, documents, plain)
        SELECT word, sum(n), word ~ '^[^0-9=]{{3,30}}$' FROM (
            SELECT unnest(tsvector_to_array(words)) AS word, 1 AS n FROM changed
            UNION ALL SELECT unnest(tsvector_to_array(old_words)), -1 FROM changed
        ) told WHERE word NOT LIKE '=day:%%' GROUP BY word HAVING sum(n) <> 0 ORDER BY word
        ON CONFLICT (word) DO UPDATE SET documents = search_word.documents + EXCLUDED.documents
    ),
    dated AS (
        INSERT INTO search_day (day, documents, updated_to)
        SELECT day, sum(n), max(updated_at) FROM (
            SELECT day, CASE WHEN old.ticket IS NULL THEN 1 ELSE 0 END AS n, updated_at
            FROM fresh LEFT JOIN old USING (ticket, day)
            UNION ALL SELECT old.day, -1, fresh.updated_at FROM old JOIN fresh USING (ticket) WHERE old.day <> fresh.day
        ) told GROUP BY day ORDER BY day
        ON CONFLICT (day) DO UPDATE SET documents = search_day.documents + EXCLUDED.documents,
            updated_to = greatest(search_day.updated_to, EXCLUDED.updated_to)
    )
    SELECT count(*) FROM changed
"""  # noqa: S608


def write(tickets: Sequence[int]) -> int:
    """Bring the documents of these tickets up to date, in the caller's transaction; returns how many changed.

    One writer at a time: the caller holds the follower's cursor.
    """
    with connection.cursor() as cursor:
        staff = [role for role in ROLES if role not in {"requester", "partner"}]
        cursor.execute(_WRITE, {"tickets": list(tickets), "staff": staff})
        (changed,) = cursor.fetchone()
    return int(changed)


def sort_in() -> None:
    """Sort into the index what waits beside it: each search reads what waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_words'::regclass)")


def forget_unused() -> None:
    """Take words away that stand in no document any more: they are read by nobody, but would still tell of who wrote
    them. One writer at a time, as for `write`.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_word WHERE documents <= 0")


def clear() -> None:
    """Empty the index."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_document, search_word, search_day")


def size() -> dict[str, Any]:
    """How much the index holds: documents, and different words. One query; documents as the days count them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(sum(documents), 0) FROM search_day), "
            "(SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'search_word'::regclass)"
        )
        documents, words = cursor.fetchone()
    return {"documents": int(documents), "words": int(words)}
