"""The manifests fit each other, the image and the chat's settings. (That Kubernetes takes them is shown only there.)"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from triage_bot.web.settings import load_settings

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
DOCKERFILE = (FOLDER.parent / "Dockerfile").read_text(encoding="utf-8")
FILES = sorted(FOLDER.glob("*.yaml"))
LABELS = {"app.kubernetes.io/name": "triage-chat"}


def read(name: str) -> dict[str, Any]:
    content = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


@pytest.fixture(scope="module")
def pod() -> dict[str, Any]:
    spec: dict[str, Any] = read("deployment")["spec"]["template"]["spec"]
    return spec


@pytest.fixture(scope="module")
def container(pod: dict[str, Any]) -> dict[str, Any]:
    [only] = pod["containers"]
    assert isinstance(only, dict)
    return only


@pytest.fixture(scope="module")
def environment(container: dict[str, Any]) -> dict[str, str]:
    """The container's variables; those from the secret have the example's values."""
    secret = read("secret.example")
    values = {}
    for variable in container["env"]:
        if "value" in variable:
            values[variable["name"]] = variable["value"]
        else:
            reference = variable["valueFrom"]["secretKeyRef"]
            assert reference["name"] == secret["metadata"]["name"]
            values[variable["name"]] = secret["stringData"][reference["key"]]
    assert all(isinstance(value, str) for value in values.values())
    return values


def test_all_but_the_secret_is_applied_together() -> None:
    applied = set(read("kustomization")["resources"])

    assert applied == {path.name for path in FILES} - {"kustomization.yaml", "secret.example.yaml"}


def test_the_image_of_the_pod_is_the_one_that_is_named_for_it(container: dict[str, Any]) -> None:
    [image] = read("kustomization")["images"]

    assert container["image"] == image["name"]


def test_the_secret_of_the_example_holds_no_secret() -> None:
    assert all("PASSWORD" in value for value in read("secret.example")["stringData"].values())


def test_everything_chooses_the_same_pods() -> None:
    deployment = read("deployment")

    assert deployment["spec"]["template"]["metadata"]["labels"] == LABELS
    assert deployment["spec"]["selector"]["matchLabels"] == LABELS
    assert read("service")["spec"]["selector"] == LABELS
    assert read("disruption")["spec"]["selector"]["matchLabels"] == LABELS
    assert read("network")["spec"]["podSelector"]["matchLabels"] == LABELS


def test_the_autoscaler_and_not_the_deployment_says_how_many() -> None:
    target = read("autoscaler")["spec"]["scaleTargetRef"]
    deployment = read("deployment")

    assert (target["kind"], target["name"]) == (deployment["kind"], deployment["metadata"]["name"])
    assert target["apiVersion"] == deployment["apiVersion"]
    assert "replicas" not in deployment["spec"]


def test_the_chat_takes_the_settings(environment: dict[str, str]) -> None:
    settings = load_settings(environment)

    assert settings.host == "0.0.0.0"  # noqa: S104 (inside its own network)
    assert settings.database_url.startswith("postgresql://")
    assert settings.redis_url.startswith("rediss://")


def test_ports_probes_and_rules_mean_the_port_that_the_chat_listens_on(
    container: dict[str, Any], environment: dict[str, str]
) -> None:
    [port] = container["ports"]
    probes = [container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")]

    assert port["containerPort"] == int(environment["TRIAGE_PORT"])
    assert {probe["port"] for probe in probes} == {port["name"]}
    assert read("service")["spec"]["ports"][0]["targetPort"] == port["name"]
    assert read("network")["spec"]["ingress"][0]["ports"][0]["port"] == port["name"]
    assert f"EXPOSE {port['containerPort']}" in DOCKERFILE


def test_a_lost_database_does_not_take_the_safety_floor_away(container: dict[str, Any]) -> None:
    assert container["startupProbe"]["httpGet"]["path"] == "/ready"
    assert container["readinessProbe"]["httpGet"]["path"] == "/health"
    assert container["livenessProbe"]["httpGet"]["path"] == "/health"


def test_a_pod_may_drain_before_it_is_ended(pod: dict[str, Any], environment: dict[str, str]) -> None:
    last_answers = 5
    drain = load_settings(environment).drain_seconds
    unready_after = pod["containers"][0]["readinessProbe"]["periodSeconds"]

    assert drain > unready_after
    assert pod["terminationGracePeriodSeconds"] > drain + last_answers


def test_a_pod_may_do_as_little_as_possible(pod: dict[str, Any], container: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/tmp"]  # noqa: S108
    assert {volume["name"] for volume in pod["volumes"]} == {mount["name"] for mount in container["volumeMounts"]}


def test_the_image_runs_as_the_user_of_the_pod(pod: dict[str, Any]) -> None:
    user = pod["securityContext"]["runAsUser"]

    assert f"USER {user}:{pod['securityContext']['runAsGroup']}" in DOCKERFILE
    assert f"--uid {user} " in DOCKERFILE


def test_memory_and_processor_are_asked_for_and_limited(container: dict[str, Any]) -> None:
    for kind in ("requests", "limits"):
        assert set(container["resources"][kind]) == {"cpu", "memory"}


def test_out_go_only_names_the_database_and_redis() -> None:
    network = read("network")["spec"]
    ports = {port["port"] for rule in network["egress"] for port in rule["ports"]}

    assert set(network["policyTypes"]) == {"Ingress", "Egress"}
    assert ports == {53, 5432, 6379}
    assert all(rule.get("to") for rule in network["egress"])
    assert all(rule.get("from") for rule in network["ingress"])
