"""The index that search reads: one document a ticket, how many documents hold each word, how many a day has.

All of it follows from the log through the tables of tickets: `watchfloor search reindex` makes it anew. Ids are plain
numbers, so that a replay, which empties the tables of tickets, leaves the index alone: it is still right afterwards.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Document(models.Model):
    """What is searched of a ticket, in one vector.

    Words carry a weight by where they stand: A subject, B public messages, C people and attributes, D internal notes.
    Beside them are terms without a place that begin with "=" and say what the ticket is: `=status:open`, `=day:20514`.
    No text can contain one. `day` counts days of UTC since 1970, of the ticket's creation.
    """

    ticket = models.BigIntegerField(primary_key=True)
    created_at = models.DateTimeField()
    day = models.IntegerField()
    requester = models.BigIntegerField(null=True)
    source_id = models.TextField(null=True, db_collation="C")
    words = SearchVectorField()

    class Meta:
        db_table = "search_document"
        indexes: ClassVar = [
            # What waits to be sorted into the index is read by every search: it must stay small between batches.
            GinIndex(fields=["words"], name="search_words", fastupdate=True, gin_pending_list_limit=4096),
            models.Index(fields=["requester", "-created_at", "-ticket"], name="search_of_requester"),
            models.Index(fields=["source_id"], condition=models.Q(source_id__isnull=False), name="search_source_id"),
        ]


class Word(models.Model):
    """In how many documents a word or a term stands. `plain`: letters only, worth completing and correcting."""

    word = models.TextField(primary_key=True, db_collation="C")
    documents = models.BigIntegerField()
    plain = models.BooleanField()

    class Meta:
        db_table = "search_word"
        indexes: ClassVar = [
            GinIndex(
                fields=["word"], opclasses=["gin_trgm_ops"], condition=models.Q(plain=True), name="search_word_parts"
            ),
        ]


class Day(models.Model):
    """How many documents are of a day, and until when the last of them changed. Search goes back day by day."""

    day = models.IntegerField(primary_key=True)
    documents = models.BigIntegerField()
    updated_to = models.DateTimeField()

    class Meta:
        db_table = "search_day"
