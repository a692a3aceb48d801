"""docker-compose.yml runs what the demo runs, holds no password and obeys the compose schema."""

import base64
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.processes import Process, everything

CHECKOUT = Path(__file__).resolve().parents[2]
PROCESSES = everything(host="0.0.0.0", port=8000, home=Path("/var/lib/factcheck"))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_each_process_has_the_demos_command(compose: dict[str, Any], process: Process) -> None:
    service = compose["services"][process.name]
    assert service["command"] == list(process.words)
    assert service["environment"].items() >= process.environment.items()


def test_only_the_web_has_a_pool(compose: dict[str, Any]) -> None:
    pooled = {
        name
        for name, service in compose["services"].items()
        if "FACTCHECK_DB_POOL" in service.get("environment", {})
    }
    assert pooled == {"web"}


def test_the_image_starts_the_web_by_itself() -> None:
    last = (CHECKOUT / "Dockerfile").read_text().strip().splitlines()[-1]
    assert yaml.safe_load(last.removeprefix("CMD ")) == list(PROCESSES[0].words)


def test_every_long_running_service_is_watched_and_comes_back(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name != "migrate":
            assert "healthcheck" in service, name
            assert service["restart"] == "unless-stopped", name


def test_no_secret_but_from_a_file(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|DATABASE_URL|BROKER_URL|OWNER_URL|_KEY", name):
                assert name.endswith("_FILE"), name
                assert value.removeprefix("/run/secrets/") in service["secrets"], name
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())


def test_only_the_migration_may_sign_in_as_the_owner(compose: dict[str, Any]) -> None:
    told = {
        name for name, service in compose["services"].items() if "owner_url" in str(service)
    } - {"postgres"}
    assert told == {"migrate"}
    knowing = {
        name
        for name, service in compose["services"].items()
        if "owner_password" in service.get("secrets", [])
    }
    assert knowing == {"postgres"}


def test_only_who_seals_the_record_may_sign_it(compose: dict[str, Any]) -> None:
    told = {name for name, service in compose["services"].items() if "signing_key" in str(service)}
    assert told == {"worker-maintenance"}


def test_databases_cannot_be_reached_from_the_host(compose: dict[str, Any]) -> None:
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "valkey"):
        assert compose["services"][name]["networks"] == ["inside"]
        assert "ports" not in compose["services"][name]


def test_the_script_makes_every_secret_once(compose: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy" / "make-secrets.sh"
    script.write_text((CHECKOUT / "deploy" / "make-secrets.sh").read_text())
    for _ in range(2):
        subprocess.run(["sh", str(script)], check=True, capture_output=True)
        made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert {f"secrets/{name}" for name in made} == {
        secret["file"] for secret in compose["secrets"].values()
    }
    assert made["database_password"] in made["database_url"]
    assert made["owner_password"] in made["owner_url"]
    assert len(base64.b64decode(made["signing_key"], validate=True)) == 32
    assert made["valkey_password"] in made["broker_url"]
    assert len({*made.values()}) == len(made)
    again = subprocess.run(["sh", str(script)], check=True, capture_output=True, text=True)
    assert again.stdout == ""


def test_it_obeys_the_compose_schema() -> None:
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "check-jsonschema"),
            *("--builtin-schema", "vendor.compose-spec", str(CHECKOUT / "docker-compose.yml")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
