"""What stands in the place of a withdrawn letter, at every address it ever had."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comms.public.models import Publication


def withdrawn(request: HttpRequest, publication: Publication) -> HttpResponse:
    """The tombstone: which letter, since when, why. Every address of the letter leads to it."""
    return render(request, "public/withdrawn.html", {"publication": publication}, status=410)
