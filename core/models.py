"""No tables: what models of all rooms share."""

from __future__ import annotations

import uuid

from django.db import models


class Row(models.Model):
    """A row with a random id that can stand in an address, and that is all its name tells."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)
