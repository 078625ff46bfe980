"""The staff site's WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from config.one_encoding import one_encoding

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.staff")
application = one_encoding(get_wsgi_application())
