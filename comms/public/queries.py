from __future__ import annotations

from django.db import models


class PublicationQuerySet(models.QuerySet):
    pass
