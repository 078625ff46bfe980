"""Mandates as reference data: what is dated is typed here or loaded from a file, and decided nowhere here.

Appointments, grants and seats are not offered: they are made by services, which keep them in step.
"""

from __future__ import annotations

from django.contrib import admin

from mandates.dated_forms import DatedFormSet, TitleFormSet
from mandates.models import Holder, Mandate, Resolution, Title


class TitleInline(admin.TabularInline):
    model = Title
    formset = TitleFormSet
    extra = 0


class HolderInline(admin.TabularInline):
    model = Holder
    formset = DatedFormSet
    extra = 0
    raw_id_fields = ["user"]


class ResolutionInline(admin.TabularInline):
    model = Resolution
    formset = DatedFormSet
    extra = 0


@admin.register(Mandate)
class MandateAdmin(admin.ModelAdmin):
    list_display = [
        "ordering_keyword",
        "key",
        "kind",
        "scope",
        "state_code",
        "established_on",
        "ended_on",
    ]
    list_filter = ["kind", "scope"]
    search_fields = ["key", "ordering_keyword"]
    inlines = [TitleInline, HolderInline, ResolutionInline]
