"""Whoever has no second factor sees the set-up page and nothing else."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.urls import reverse

pytestmark = pytest.mark.django_db
INSIDE = "/account/password/change/"


@pytest.fixture
def signed_in(client, settings):
    settings.MFA_REQUIRED = True
    user = get_user_model().objects.create_user(
        "holder@pouch.example", "a long enough password", name="Holder"
    )
    client.force_login(user)
    return user


def test_a_person_without_one_is_led_to_the_set_up(client, signed_in):
    answer = client.get(INSIDE)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("mfa_activate_totp")


def test_the_reference_data_are_closed_too(client, signed_in, settings):
    signed_in.is_staff = signed_in.is_superuser = True
    signed_in.save()
    if settings.ADMIN_ENABLED:
        assert client.get("/reference/")["Location"] == reverse("mfa_activate_totp")


def test_a_person_with_one_goes_on(client, signed_in):
    TOTP.activate(signed_in, generate_totp_secret())
    assert client.get(INSIDE).status_code == 200


def test_leaving_is_always_possible(client, signed_in):
    assert client.post(reverse("account_logout"))["Location"] != reverse("mfa_activate_totp")


def test_nobody_is_asked_where_the_setting_is_off(client, signed_in, settings):
    settings.MFA_REQUIRED = False
    assert client.get(INSIDE).status_code == 200


def test_somebody_not_signed_in_is_sent_to_sign_in(client, settings):
    settings.MFA_REQUIRED = True
    assert client.get(reverse("account_login")).status_code == 200
    assert reverse("account_login") in client.get(INSIDE)["Location"]
