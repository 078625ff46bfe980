"""A selection that the worker reads is whatever somebody put into the letterbox."""

from __future__ import annotations

from comms.public.edition import Current
from comms.public.search.catalogue import Catalogue
from comms.subscriptions import reading

KNOWN = Catalogue(Current(1, None, "a"))
MANY = "&".join(["q=1"] * 2_000)  # more than a page may be asked


def test_what_no_page_would_answer_is_an_empty_list():
    assert reading.matching(MANY, KNOWN) == 0
    assert reading.described(MANY, KNOWN) == "A list that is empty at present"
