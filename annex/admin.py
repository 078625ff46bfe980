"""The library as reference data: where staff add a provision or end one. The models hold the rules."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from annex.models import Instrument, Provision, Ratification


@admin.register(Instrument)
class InstrumentAdmin(admin.ModelAdmin):
    list_display = ["short_name", "kind", "adopted_on", "position"]
    list_filter = ["kind"]
    search_fields = ["short_name", "name", "key"]


@admin.register(Provision)
class ProvisionAdmin(admin.ModelAdmin):
    list_display = ["instrument", "article", "language", "topic", "period"]
    list_display_links = ["article"]
    list_filter = ["language", "form", "instrument"]
    list_select_related = ["instrument"]
    list_per_page = 50
    search_fields = ["key", "article", "topic", "body", "instrument__short_name"]
    autocomplete_fields = ["instrument"]
    filter_horizontal = ["mandates"]


@admin.register(Ratification)
class RatificationAdmin(admin.ModelAdmin):
    list_display = ["state", "instrument", "kind", "acted_on", "period"]
    list_filter = ["kind", "instrument"]
    list_select_related = ["instrument"]
    list_per_page = 50
    search_fields = ["state__key", "state__code", "instrument__short_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ratification]:
        return super().get_queryset(request).prefetch_related("state__names")
