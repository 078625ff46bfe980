from django.apps import AppConfig


class AnnexConfig(AppConfig):
    name = "annex"
    verbose_name = "Annex"
