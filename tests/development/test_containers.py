"""docker-compose.yml and nginx.conf say what the settings read, and keep the two worlds apart."""

import re
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings

from comms.replies import files, scanning
from comms.subscriptions import services as services_of_subscribers
from config.development.places import ROOT

COMPOSE = ROOT / "docker-compose.yml"
NGINX = ROOT / "config" / "nginx.conf"
OURS = ("migrate", "staff", "public", "worker", "preview", "beat")


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(COMPOSE.read_text())["services"]


def read_by_settings():
    files = (ROOT / "config" / "settings").glob("*.py")
    return set(re.findall(r'"([A-Z][A-Z_]+)"', "".join(file.read_text() for file in files)))


def test_every_process_is_there(services):
    assert set(services) == {*OURS, "postgres", "redis", "nginx", "clamav", "signatures"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_the_settings_read(services, name):
    assert set(services[name]["environment"]) <= read_by_settings()


def test_the_public_site_has_nothing_of_the_confidential_world(services):
    public = services["public"]
    assert not {
        name
        for name in public["environment"]
        if re.match("DATABASE|SEAL_(?!CERT)|REDIS|EMAIL|CONF|CLAMD", name)
    }
    assert public["environment"]["PUBLIC_DATABASE_ROLE"] == "pouch_public"
    assert public["networks"] == ["public"]
    assert public["volumes"] == ["public:/srv/public:ro"]
    assert public["secrets"] == ["seal_certificate"]


def test_only_the_worker_writes_the_public_store_and_holds_the_key(services):
    writers = {
        name for name in services if "public:/srv/public" in services[name].get("volumes", [])
    }
    holders = {name for name in services if "seal_key" in services[name].get("secrets", [])}
    assert writers == holders == {"worker"}


def test_the_scanner_reaches_the_worker_alone_and_says_what_it_left_out(services):
    whole = yaml.safe_load(COMPOSE.read_text())
    reached = {name for name in services if "scanning" in services[name].get("networks", [])}
    assert reached == {"worker", "clamav"} and services["clamav"]["networks"] == ["scanning"]
    assert whole["networks"]["scanning"] == {"internal": True}
    assert services["signatures"]["networks"] == ["outside"]
    for name in ("clamav", "signatures"):
        assert re.fullmatch(r"clamav/clamav:\d+\.\d+", services[name]["image"])
        assert not services[name].get("ports") and services[name]["read_only"]
        (volume,) = services[name]["volumes"]
        assert volume.split(":")[0] == "signatures"
    told = dict(line.split(" ") for line in whole["configs"]["clamd"]["content"].splitlines())
    assert told["AlertExceedsMax"] == "yes"
    for name in ("StreamMaxLength", "MaxFileSize", "MaxScanSize"):
        assert int(told[name].removesuffix("M")) * files.MEGABYTE > files.LARGEST
    assert int(told["MaxScanTime"]) < scanning.SECONDS * 1000
    for name in OURS:
        assert ("CLAMD_URL" in services[name]["environment"]) is (name != "public")


def test_nginx_reads_the_public_store_and_nothing_else(services):
    assert services["nginx"]["volumes"] == ["public:/srv/public:ro"]


def test_each_process_has_its_own_login_and_no_process_is_the_owner(services):
    logins = {
        name: re.search(
            r"postgres://(\w+):", " ".join(map(str, services[name]["environment"].values()))
        )[1]
        for name in OURS
    }
    assert logins == {
        "migrate": "pouch",
        "staff": "pouch_web",
        "public": "pouch_read",
        "worker": "pouch_work",
        "preview": "pouch_web",
        "beat": "pouch_work",
    }


def test_the_logins_script_makes_every_login_and_role(services):
    script = yaml.safe_load(COMPOSE.read_text())["configs"]["logins"]["content"]
    for name in ("pouch_web", "pouch_work", "pouch_read"):
        assert re.search(rf"CREATE ROLE {name} LOGIN PASSWORD", script)
    for service in ("staff", "public", "worker"):
        given = services[service]["environment"]
        role = given.get("DATABASE_ROLE") or given["PUBLIC_DATABASE_ROLE"]
        assert f"CREATE ROLE {role} NOLOGIN" in script


def test_every_secret_that_is_missing_stops_with_a_sentence():
    text = COMPOSE.read_text()
    explained = set(re.findall(r"(?<!\$)\$\{([A-Z_]+):\?[^}]{10,}\}", text))
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
    plain = {"CONFIRMATIONS_AN_HOUR", "CONFIRM_AGAIN_AFTER_MINUTES", "NOTICES_DAILY_AT"}
    plain |= {"SEAL_LEVEL", "SEAL_TIMESTAMP_URL"}
    assert used - explained == plain | {"MONITOR_TOKEN", "SEAL_KEY_PASSPHRASE"}


def test_no_secret_is_written_down():
    for line in COMPOSE.read_text().splitlines():
        if re.search(r"(PASSWORD|SECRET_KEY|PASSPHRASE|TOKEN):", line):
            assert "${" in line


def test_every_volume_network_and_secret_is_declared(services):
    whole = yaml.safe_load(COMPOSE.read_text())
    for service in services.values():
        assert set(service.get("networks", [])) <= set(whole["networks"])
        assert set(service.get("secrets", [])) <= set(whole["secrets"])
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(
            whole["volumes"]
        )
        assert set(service.get("depends_on", {})) <= set(services)


def test_everything_but_one_shot_work_and_beat_has_a_health_check(services):
    unchecked = {name for name, service in services.items() if "healthcheck" not in service}
    assert unchecked == {"migrate", "beat"}


def test_compose_itself_accepts_the_file():
    works = (
        shutil.which("docker")
        and not subprocess.run(
            ["docker", "compose", "version"], capture_output=True, check=False
        ).returncode
    )
    if not works:
        pytest.skip("docker compose is not installed")
    given = {name: "x" for name in re.findall(r"\$\{([A-Z_]+)", COMPOSE.read_text())}
    done = subprocess.run(
        ["docker", "compose", "-f", str(COMPOSE), "config", "-q"],
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": "/tmp", **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def statements(text):
    """nginx's grammar, as far as it needs checking: every line opens, closes or ends a directive."""
    plain = re.sub(r"\$\{\w+\}", "name", re.sub(r"#.*", "", text))
    return [line.strip() for line in plain.splitlines() if line.strip()]


def test_nginx_conf_is_balanced_and_every_directive_ends():
    depth = 0
    for line in statements(NGINX.read_text()):
        assert line[-1] in "{};", line
        depth += line.count("{") - line.count("}")
        assert depth >= 0, line
    assert depth == 0


def test_nginx_keeps_the_store_internal_and_the_hosts_apart():
    text = NGINX.read_text()
    assert re.search(r"location /released/ \{\s+internal;\s+alias /srv/public/;", text)
    assert "confidential" not in re.sub(r"#.*", "", text)
    staff, public = (text.index(f"http://{name}:8000") for name in ("staff", "public"))
    assert (
        text.index("server_name ${STAFF_HOST};")
        < staff
        < text.index("server_name ${PUBLIC_HOST};")
        < public
    )


def test_nginx_takes_a_pdf_to_be_checked_in_every_language_and_not_without_end():
    text = NGINX.read_text()
    (place, body) = re.findall(r"location ~ (\^\S+verify\S+) \{(.*?)\n    \}", text, re.DOTALL)[0]
    for code, _ in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        assert re.match(place, f"{prefix}/verify/"), code
    assert "client_max_body_size 25m;" in body and "limit_req zone=checking " in body
    assert re.search(r"limit_req_zone \S+ zone=checking:1m rate=\d+r/m;", text)


@pytest.mark.parametrize(
    ("address", "zone"),
    [
        ("/follow/", "asking"),
        ("/follow/asked/", None),
        ("/follow/confirm/" + "k" * 43 + "/", "pressing"),
        ("/follow/stop/" + "k" * 43 + "/", "pressing"),
    ],
)
def test_nginx_counts_what_is_asked_for_and_the_buttons_behind_links(address, zone):
    text = NGINX.read_text()
    places = re.findall(r"location ~ (\^\S+) \{(.*?)\n    \}", text, re.DOTALL)
    for code, _ in settings.LANGUAGES:
        here = address if code == settings.LANGUAGE_CODE else f"/{code}{address}"
        # nginx takes the first that fits.
        body = next(body for place, body in places if re.match(place, here))
        assert "access_log off;" in body
        found = re.search(r"limit_req zone=(\w+) burst=\d+ nodelay;", body)
        assert (found and found[1]) == zone, here
        assert not zone or f"limit_req_zone $sent_from zone={zone}:" in text
        assert not zone or "limit_req_status 429;" in body


def test_who_presses_buttons_without_end_does_not_fill_the_letterbox():
    """A mail service presses for all its readers from one address, so the limit is wide, but the worker is faster."""
    (a_second,) = re.findall(r"zone=pressing:1m rate=(\d+)r/s;", NGINX.read_text())
    every = settings.CELERY_BEAT_SCHEDULE["open-letterbox"]["schedule"]
    assert 1 < int(a_second) < services_of_subscribers.AT_ONCE / every


def test_the_image_holds_no_local_data():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var"} <= set(ignored)
