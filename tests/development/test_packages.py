"""What is missing is found, named, and asked for in a way that can work."""

import pytest

from config.development import packages
from config.development.packages import Need
from config.development.speech import Refusal


def need(name, *, there=False):
    return Need(lambda: there, (name,), f"the purpose of {name}")


def test_only_what_is_not_there_is_missing():
    absent = need("redis-server")
    assert packages.missing([need("postgresql", there=True), absent]) == [absent]


def test_tests_need_a_browser_and_readers_of_files_and_the_site_does_not():
    names = {name for found in packages.needs(for_tests=False) for name in found.packages}
    assert {"postgresql", "redis-server", "libharfbuzz-subset0"} <= names
    assert "chromium" not in names
    tested = {name for found in packages.needs(for_tests=True) for name in found.packages}
    assert tested - names == {"chromium", "poppler-utils", "libreoffice-writer-nogui"}


def test_outside_servers_need_no_servers_here():
    names = {
        name for found in packages.needs(for_tests=True, servers=False) for name in found.packages
    }
    assert not names & {"postgresql", "redis-server"}


@pytest.mark.parametrize(
    ("uid", "has_sudo", "expected"),
    [(0, False, []), (0, True, []), (1000, True, ["sudo"]), (1000, False, None)],
)
def test_root_needs_no_sudo_and_without_either_nothing_helps(uid, has_sudo, expected):
    assert packages.prefix(uid=uid, has_sudo=has_sudo) == expected


def test_without_root_or_sudo_the_refusal_says_what_to_type(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: None if name == "sudo" else name)
    with pytest.raises(Refusal, match=r"apt-get install redis-server.*docker compose up"):
        packages.install([need("redis-server")])


def test_without_apt_the_refusal_names_the_packages(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(Refusal, match="no apt-get; install what Debian calls redis-server"):
        packages.install([need("redis-server")])


def test_nothing_missing_asks_for_nothing(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: pytest.fail("looked for apt"))
    packages.install([])


def test_this_machine_has_a_postgresql_that_is_new_enough():
    folder = packages.postgresql_bin()
    assert folder is not None
    assert (folder / "pg_ctl").exists()
    assert packages.postgresql_bin(version=9) is None
