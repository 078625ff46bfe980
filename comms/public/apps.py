from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "comms.public"
    label = "public"
    verbose_name = "Public site"
