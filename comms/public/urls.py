"""The public site: addresses."""

urlpatterns: list = []
