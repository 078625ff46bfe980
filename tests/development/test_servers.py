"""The private servers start, are shared, and are gone when the last user leaves."""

import json
import smtplib

import psycopg2
import pytest
import redis

from config.development import addresses, places, servers


@pytest.fixture
def place():
    return places.throwaway()


def test_servers_run_while_they_are_used_and_leave_nothing(place):
    with servers.using(place, postgres=True, redis=True, mail=False):
        found = addresses.services(place, {})
        line = psycopg2.connect(host=str(place.servers), user="pouch", dbname="pouch")
        with line.cursor() as cursor:
            cursor.execute("SHOW listen_addresses")
            assert cursor.fetchone() == ("",)
        line.close()
        with redis.Redis.from_url(found.redis_url) as queue:
            assert queue.ping()
    assert not place.servers.exists()
    assert not place.notes.exists()


def test_the_first_to_come_may_leave_before_the_last(place):
    first = servers.using(place, postgres=False, redis=True, mail=False)
    second = servers.using(place, postgres=False, redis=True, mail=False)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert servers.answers(place.redis_socket)
    assert servers.is_used(place)
    second.__exit__(None, None, None)
    assert not servers.answers(place.redis_socket)


def test_mail_is_taken_in_conversation_and_kept(place, tmp_path, monkeypatch):
    inner = places.Place(place.servers, tmp_path / "var" / "run", place.user, is_lasting=True)
    inner.notes.mkdir(parents=True)
    with servers.using(inner, postgres=False, redis=False, mail=True):
        port = servers.mail_port(inner)
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as line:
            line.sendmail("a@example.org", ["b@example.org"], "Subject: A letter\r\n\r\nText\r\n")
    assert servers.mail_port(inner) is None
    (kept,) = (tmp_path / "var" / "mail").glob("*.eml")
    assert "X-Envelope-To: b@example.org" in kept.read_text()
    assert "Subject: A letter" in kept.read_text()
    with servers.using(place, postgres=False, redis=False, mail=False):
        pass


def test_a_note_of_another_programs_number_is_no_mail_sink(place):
    (place.notes / "mail.json").write_text(json.dumps({"pid": 1, "began": -1, "port": 25}))
    assert servers.mail_port(place) is None
    servers.stop(place)


def test_a_dead_postmasters_note_is_forgotten(place, tmp_path):
    note = tmp_path / "postmaster.pid"
    note.write_text("1\n/somewhere\n")
    servers._forget_dead(note)
    assert not note.exists()
    servers.stop(place)
