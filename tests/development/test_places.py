"""Servers lie where their sockets fit and where their user can go, and nowhere that others can read."""

import os
from pathlib import Path

import pytest

from config.development import places
from config.development.speech import Refusal


def test_a_short_plain_path_fits():
    assert places.fits(Path("/srv/pouch/var/servers"))


@pytest.mark.parametrize(
    "folder", ["/srv/" + "x" * 90, "/srv/two words", "/srv/café", "/srv/a%2Fb"]
)
def test_a_long_or_odd_path_does_not(folder):
    assert not places.fits(Path(folder))


def test_the_longest_socket_path_has_107_bytes():
    room = places.SOCKET_BYTES - len("/" + places.LONGEST_SOCKET)
    assert places.fits(Path("/" + "x" * (room - 1)))
    assert not places.fits(Path("/" + "x" * room))


def test_each_checkout_and_person_has_a_fallback_of_its_own():
    mine = places.fallback(Path("/a"), 0)
    assert mine.parent == Path("/var/tmp")
    assert places.fits(mine)
    assert len({mine, places.fallback(Path("/b"), 0), places.fallback(Path("/a"), 1)}) == 3


def test_a_private_folder_is_made_once_and_for_one(tmp_path):
    folder = places.private_folder(tmp_path / "servers", None)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert places.private_folder(folder, None) == folder


def test_a_folder_that_others_can_read_is_refused(tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(Refusal, match="not a private folder"):
        places.private_folder(tmp_path / "open", None)


def test_a_link_in_its_place_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal, match="not a private folder"):
        places.private_folder(tmp_path / "link", None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs a server as somebody else")
def test_a_closed_home_is_not_reachable_for_the_servers_user(tmp_path):
    user = places.server_user()
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    (closed / "checkout").mkdir()
    assert not places.is_reachable(closed / "checkout", user)


def test_an_ordinary_user_runs_postgresql_as_himself(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert places.server_user() is None
    assert places.run_as(None) == {"cwd": "/"}
