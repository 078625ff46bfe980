"""A page of the staff site is read or posted to, and nothing else."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_another_method_is_refused_before_the_sign_in(client, method):
    answer = getattr(client, method)("/cases/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert "default-src" in answer["Content-Security-Policy"]
