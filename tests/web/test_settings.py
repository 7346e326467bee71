"""The settings: what is taken, what is refused and in which words."""

import pytest

from triage_bot.web.settings import SettingsError, load_settings


def test_without_variables_there_are_defaults() -> None:
    settings = load_settings({"PATH": "/bin"})

    assert (settings.host, settings.port, settings.rate_limit) == ("127.0.0.1", 5005, 30)
    assert (settings.address_limit, settings.retention_days) == (300, 30)


def test_variables_are_taken() -> None:
    settings = load_settings({"TRIAGE_PORT": " 5006 ", "TRIAGE_RATE_LIMIT": "0", "TRIAGE_HOST": ""})

    assert (settings.port, settings.rate_limit, settings.host) == (5006, 0, "127.0.0.1")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRIAGE_PORT", "0"),
        ("TRIAGE_PORT", "http"),
        ("TRIAGE_RATE_LIMIT", "-1"),
        ("TRIAGE_RETENTION_DAYS", "0"),
        ("TRIAGE_TIMEOUT_SECONDS", "0"),
        ("TRIAGE_LOG_LEVEL", "loud"),
        ("TRIAGE_ALLOWED_ORIGINS", "*"),
        ("TRIAGE_ALLOWED_ORIGINS", "https://a.example/path"),
        ("TRIAGE_FRAME_ANCESTORS", "clinic.example"),
        ("TRIAGE_DATABASE_URL", "mysql://host/name"),
        ("TRIAGE_DATABASE_URL", "conversations.sqlite"),
        ("TRIAGE_REDIS_URL", "localhost:6379"),
        ("TRIAGE_DRAIN_SECONDS", "-1"),
    ],
)
def test_a_wrong_value_is_refused_by_name(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        load_settings({variable: value})


def test_a_mistyped_variable_is_refused_with_the_right_one() -> None:
    with pytest.raises(SettingsError, match=r"TRIAGE_RATELIMIT is not a setting\. Did you mean TRIAGE_RATE_LIMIT\?"):
        load_settings({"TRIAGE_RATELIMIT": "5"})


@pytest.mark.parametrize("variable", ["TRIAGE_DATABASE_URL", "TRIAGE_REDIS_URL"])
def test_a_password_in_a_wrong_url_is_not_shown(variable: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({variable: "mysql://user:secret@host/name"})

    assert "secret" not in str(caught.value)


def test_variables_of_other_parts_are_left_alone() -> None:
    assert load_settings({"TRIAGE_DATA": "/elsewhere", "TRIAGE_REQUIRE_ALL": "1"}).port == 5005
