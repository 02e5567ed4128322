"""Files that people gave to be back-tested."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Upload(models.Model):
    """A file in the store's folder, of the person `owner` alone; gone seven days after `kept_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.BigIntegerField()
    name = models.TextField()
    size = models.BigIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "backtest_upload"
        indexes: ClassVar = [models.Index(fields=["owner", "-kept_at"], name="upload_of_owner")]

    def __str__(self) -> str:
        return self.name
