"""Every process gets its own variables: its login, its role, and nothing of the other world."""

import socket
from pathlib import Path

import pytest

from config.development import addresses
from config.development.places import Place
from config.development.speech import Refusal

ROLES = {"pouch_staff", "pouch_worker", "pouch_public"}
PLACE = Place(Path("/srv/p/var/servers"), Path("/srv/p/var/run"), None, is_lasting=True)


def environment(kind, given=None, roles=ROLES):
    found = addresses.services(PLACE, given or {})
    base = addresses.owner(found, given or {}, var=Path("/srv/p/var"))
    return addresses.runtime(kind, base, found, roles)


def test_private_servers_are_reached_by_socket():
    found = addresses.services(PLACE, {})
    assert found.database_url() == "postgres://pouch@%2Fsrv%2Fp%2Fvar%2Fservers/pouch"
    assert found.redis_url == "unix:///srv/p/var/servers/redis.sock"


def test_outside_servers_are_used_as_given():
    given = {"DATABASE_URL": "postgres://me@db/pouch", "REDIS_URL": "redis://r:6379/3"}
    found = addresses.services(PLACE, given)
    assert (found.database_url("pouch_web"), found.redis_url) == tuple(given.values())
    assert not found.has_private_database


@pytest.mark.parametrize(
    ("kind", "login", "role"),
    [("staff", "pouch_web", "pouch_staff"), ("worker", "pouch_work", "pouch_worker")],
)
def test_confidential_processes_log_in_as_themselves(kind, login, role):
    given = environment(kind)
    assert given["DATABASE_URL"].startswith(f"postgres://{login}@")
    assert given["DATABASE_ROLE"] == role
    assert "PUBLIC_DATABASE_URL" not in given


def test_the_public_process_knows_only_its_own_login():
    given = environment("public")
    assert given["PUBLIC_DATABASE_URL"].startswith("postgres://pouch_read@")
    assert given["PUBLIC_DATABASE_ROLE"] == "pouch_public"
    assert not {"DATABASE_URL", "DATABASE_ROLE", "REDIS_URL", "EMAIL_URL"} & given.keys()


def test_the_public_process_is_given_the_certificate_and_never_the_key():
    mine = {"SEAL_KEY_FILE": "k", "SEAL_CERTIFICATE_FILE": "c", "SEAL_KEY_PASSPHRASE": "p"}
    given = environment("public", mine)
    assert {name for name in given if name.startswith("SEAL")} == {"SEAL_CERTIFICATE_FILE"}


def test_an_outside_database_is_shared_and_the_role_makes_the_difference():
    given = environment("staff", {"DATABASE_URL": "postgres://me@db/pouch"})
    assert given["DATABASE_URL"] == "postgres://me@db/pouch"
    assert given["DATABASE_ROLE"] == "pouch_staff"


def test_a_role_that_does_not_exist_is_not_asked_for():
    given = environment("staff", roles=set())
    assert given["DATABASE_URL"].startswith("postgres://pouch@")
    assert given["DATABASE_ROLE"] == ""


def test_management_commands_work_as_the_owner():
    found = addresses.services(PLACE, {})
    given = addresses.owner(found, {"PATH": "/bin", "MAKEFLAGS": "s"}, var=Path("/v"))
    assert given["POUCH_MODE"] == "development"
    assert given["POUCH_VAR"] == "/v"
    assert given["PATH"] == "/bin"
    assert not {"DATABASE_ROLE", "MAKEFLAGS"} & given.keys()


def test_a_test_run_takes_nothing_over_from_the_shell(tmp_path):
    found = addresses.services(PLACE, {})
    shell = {"PATH": "/bin", "DEBUG": "1", "SECRET_KEY": "mine", "POUCH_MODE": "production"}
    given = addresses.tests(found, shell, var=tmp_path / "var")
    assert given["POUCH_MODE"] == "test"
    assert given["PATH"] == "/bin"
    assert not {"DEBUG", "SECRET_KEY"} & given.keys()
    assert Path(given["TMPDIR"]).is_relative_to(tmp_path)


def taken_port():
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen()
    return door


def test_a_busy_port_is_refused_with_the_variable_that_changes_it():
    with taken_port() as door:
        number = door.getsockname()[1]
        with pytest.raises(Refusal, match=f"Port {number} is in use.*PUBLIC_PORT="):
            addresses.ports({"PORT": "1", "PUBLIC_PORT": str(number)} | free("PORT"), "127.0.0.1")


def free(name):
    with taken_port() as door:
        return {name: str(door.getsockname()[1])}


def test_free_ports_are_taken_as_chosen():
    chosen = free("PORT") | free("PUBLIC_PORT")
    assert addresses.ports(chosen, "127.0.0.1") == tuple(int(value) for value in chosen.values())


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(Refusal, match="is not a port"):
        addresses.port({"PORT": text}, "PORT", 8000)


def test_two_sites_on_one_port_are_refused():
    with pytest.raises(Refusal, match="are the same"):
        addresses.ports({"PORT": "8000", "PUBLIC_PORT": "8000"}, "127.0.0.1")
