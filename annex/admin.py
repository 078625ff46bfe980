"""The library as reference data: where staff add a provision or end one. The models hold the rules."""

from __future__ import annotations

from django.contrib import admin

from annex.models import Instrument, Provision


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
