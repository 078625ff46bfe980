"""Recipients as reference data; model validation refuses what does not fit, and nothing is decided here."""

from __future__ import annotations

from django.contrib import admin

from mandates.dated_forms import DatedByLanguageFormSet, DatedFormSet
from recipients.models import Contact, Recipient, RecipientName


class NameInline(admin.TabularInline):
    model = RecipientName
    formset = DatedByLanguageFormSet
    extra = 0


class ContactInline(admin.StackedInline):
    model = Contact
    formset = DatedFormSet
    extra = 0


@admin.register(Recipient)
class RecipientAdmin(admin.ModelAdmin):
    list_display = ["key", "code", "kind", "un_status", "region"]
    list_filter = ["kind", "un_status", "region"]
    search_fields = ["key", "code", "names__name"]
    inlines = [NameInline, ContactInline]
