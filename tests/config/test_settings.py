"""The settings refuse what would fail open."""

from django.core.management import call_command


def test_no_system_check_complains():
    call_command("check", fail_level="WARNING")
