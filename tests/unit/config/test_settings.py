"""Settings: what is refused is refused by name, all at once, without giving a secret away."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from config import Settings, SettingsInvalid, unsafe

SECRET = "Xq7-an-honest-secret-of-forty-characters"
SOUND = {
    "SEAL_ENVIRONMENT": "production",
    "SEAL_SECRET_KEY": SECRET,
    "SEAL_BASE_URL": "https://seal.district.org",
    "SEAL_SMTP_URL": "smtps://portal:a-mail-password@mail.district.org",
    "SEAL_MAIL_FROM": "Seal portal <seal@district.org>",
    "SEAL_DATABASE_URL": "postgresql://portal:a-database-password@db/portal",
}


def problems_of(**changes):
    environ = {name: value for name, value in {**SOUND, **changes}.items() if value is not None}
    try:
        Settings.from_environment(environ)
    except SettingsInvalid as error:
        return error.problems
    return []


def test_of_production_can_be_sound():
    assert problems_of() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEAL_SECRET_KEY", None),
        ("SEAL_SECRET_KEY", ""),
        ("SEAL_SECRET_KEY", "short"),
        ("SEAL_SECRET_KEY", "a" * 64),
        ("SEAL_SECRET_KEY", "please-change-me-please-change-me-1234"),
        ("SEAL_SECRET_KEY_FALLBACKS", "dev"),
        ("SEAL_SECRET_KEY_FALLBACKS", f"{SECRET},secret"),
        ("SEAL_BASE_URL", "http://seal.district.org"),
        ("SEAL_BASE_URL", "seal.district.org"),
        ("SEAL_BASE_URL", "https://"),
        ("SEAL_BASE_URL", "https://seal.district.org/portal"),
        ("SEAL_BASE_URL", "https://user@seal.district.org"),
        ("SEAL_BASE_URL", "https://seal.district.org?x=1"),
        ("SEAL_BASE_URL", "https://seal.district.org:99999999"),
        ("SEAL_BASE_URL", "ftp://seal.district.org"),
        ("SEAL_BASE_URL", "https://["),
        ("SEAL_DATABASE_URL", "sqlite:///:memory:"),
        ("SEAL_DATABASE_URL", "sqlite://"),
        ("SEAL_DATABASE_URL", "mysql://db/portal"),
        ("SEAL_STORAGE_URL", "ftp://files"),
        ("SEAL_QUEUE_URL", "memory:"),
        ("SEAL_QUEUE_URL", "amqp://queue"),
        ("SEAL_SMTP_URL", None),
        ("SEAL_SMTP_URL", "mail.district.org"),
        ("SEAL_SMTP_URL", "smtp://mail.example.com"),
        ("SEAL_SMTP_URL", "smtp://"),
        ("SEAL_MAIL_FROM", None),
        ("SEAL_MAIL_FROM", "nobody"),
        ("SEAL_SIGNING_KEY", "env:KEY"),
        ("SEAL_SIGNING_KEY", "pkcs11:"),
        ("SEAL_SIGNING_KEY", "pkcs11:token=Seal;object=signer"),
        ("SEAL_SIGNING_KEY", "pkcs11:token=;object=signer?module-path=/usr/lib/x.so"),
        ("SEAL_SIGNING_KEY", "pkcs11:token=Seal?module-path=/usr/lib/x.so"),
        ("SEAL_TIME_ZONE", "Ohio"),
        ("SEAL_TIME_ZONE", "../../etc/passwd"),
        ("SEAL_LOG_LEVEL", "LOUD"),
        ("SEAL_CONTACT", "the program"),
        ("SEAL_CONTACT", "seal@district"),
        ("SEAL_CONTACT", "mailto:seal@district.org"),
        ("SEAL_CONTACT", "Seal <seal@district.org>"),
        ("SEAL_CONTACT", "http://district.org/contact"),
        ("SEAL_CONTACT", "https://"),
        ("SEAL_CONTACT", "https://district.org/a b"),
        ("SEAL_CONTACT", "https://seal:secret@district.org"),
        ("SEAL_CONTACT", "https://district.org:99999999/"),
        ("SEAL_CONTACT", "javascript:alert(1)"),
        ("SEAL_CONTACT", "seal@example.com"),
        ("SEAL_CONTACT", "seal@consortium.example"),
        ("SEAL_CONTACT", "https://example.com/contact"),
        ("SEAL_TRUSTED_PROXIES", "-1"),
        ("SEAL_TRUSTED_PROXIES", "two"),
        ("SEAL_SESSION_HOURS", "0"),
        ("SEAL_UPLOAD_MEBIBYTES", "-5"),
        ("SEAL_UPLOAD_MEBIBYTES", "1e3"),
        ("SEAL_ISSUING", "perhaps"),
        ("SEAL_IS_DEMO", "yes"),
        ("SEAL_DEBUG", "1"),
        ("SEAL_SECRETKEY", SECRET),
        ("SEAL_secret_key", SECRET),
        ("FLASK_DEBUG", "1"),
    ],
    ids=lambda value: None if value is None else value[:40] or "empty",
)
def test_that_are_unsafe_or_unreadable_are_refused_by_name(name, value):
    found = problems_of(**{name: value})

    assert [problem.partition(":")[0] for problem in found] == [name]
    assert len(found[0].splitlines()) == 1


@pytest.mark.parametrize(
    "contact",
    ["", "seal+help@tle.district.org", "https://district.org", "https://district.org/help?about=seal"],
)
def test_name_where_the_program_is_reached(contact):
    assert Settings.from_environment({**SOUND, "SEAL_CONTACT": contact}).contact == contact


@pytest.mark.parametrize(
    "url", ["", "tcp://scanner:3310", "tcp://[::1]:3310", "unix:///run/clamav/clamd.ctl"]
)
def test_name_the_virus_scanner(url):
    assert Settings.from_environment({**SOUND, "SEAL_CLAMAV_URL": url}).clamav_url == url


@pytest.mark.parametrize(
    "url",
    ["tcp://scanner", "tcp://:3310", "tcp://scanner:no", "tcp://scanner:3310/x", "unix://run/clamd.ctl", "http://scanner:3310", "scanner:3310"],
)  # fmt: skip
def test_of_no_virus_scanner_are_refused(url):
    assert any(problem.startswith("SEAL_CLAMAV_URL:") for problem in problems_of(SEAL_CLAMAV_URL=url))


def test_of_an_unknown_environment_are_refused():
    assert any(problem.startswith("SEAL_ENVIRONMENT:") for problem in problems_of(SEAL_ENVIRONMENT="prod"))


def test_tell_every_problem_at_once():
    found = problems_of(
        SEAL_SECRET_KEY=None,
        SEAL_BASE_URL="http://x.org",
        SEAL_SMPT_URL="smtp://x",
        SEAL_SESSION_HOURS="many",
    )

    assert {problem.partition(":")[0] for problem in found} == {
        *("SEAL_SECRET_KEY", "SEAL_BASE_URL", "SEAL_SMPT_URL", "SEAL_SESSION_HOURS"),
    }


def test_guess_what_a_mistyped_name_means():
    (found,) = problems_of(SEAL_SMPT_URL="smtp://x")

    assert "SEAL_SMTP_URL is meant" in found


def test_keep_secrets_to_themselves():
    settings = Settings.from_environment(SOUND)
    refusal = "\n".join(problems_of(SEAL_SECRETKEY=SECRET, SEAL_SESSION_HOURS=SECRET, SEAL_MAIL_FROM=SECRET))

    for text in (repr(settings), str(settings), refusal):
        assert SECRET not in text
        assert "a-mail-password" not in text
    assert "a-database-password" not in repr(settings)


def test_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings.from_environment(SOUND).secret_key = "another"


def test_of_development_keep_a_secret_of_their_own(tmp_path):
    environ = {"SEAL_VAR_DIR": str(tmp_path / "var")}
    first, second = (Settings.from_environment(environ).secret_key for _ in range(2))

    assert first == second
    assert len(first) >= 32
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_of_development_have_one_secret_however_many_start_at_once(tmp_path):
    gate = Barrier(8)

    def start(_):
        gate.wait(10)
        return Settings.from_environment({"SEAL_VAR_DIR": str(tmp_path / "var")}).secret_key

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(start, range(8)))) == 1
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_name_a_folder_that_cannot_be_used_beside_whatever_else_is_wrong(tmp_path):
    (tmp_path / "file").write_text("")
    environ = {"SEAL_VAR_DIR": str(tmp_path / "file" / "var"), "SEAL_TIME_ZONE": "Ohio"}

    with pytest.raises(SettingsInvalid) as refused:
        Settings.from_environment(environ)

    assert [line.partition(":")[0] for line in refused.value.problems] == ["SEAL_VAR_DIR", "SEAL_TIME_ZONE"]
    assert "Not a directory" in str(refused.value)


def test_of_development_say_what_production_would_refuse(tmp_path):
    settings = Settings.from_environment({"SEAL_VAR_DIR": str(tmp_path)})

    assert {problem.partition(":")[0] for problem in unsafe(settings)} == {"SEAL_SMTP_URL", "SEAL_MAIL_FROM"}


def test_fill_in_what_follows_from_the_folder(tmp_path):
    settings = Settings.from_environment(
        {"SEAL_VAR_DIR": str(tmp_path), "SEAL_BASE_URL": "http://localhost:8000/"}
    )

    assert settings.database_url == f"sqlite:///{tmp_path / 'portal.db'}"
    assert settings.signing_key == f"file:{tmp_path / 'keys' / 'signer.key.pem'}"
    assert settings.base_url == "http://localhost:8000"
    assert (settings.host, settings.is_https, settings.is_production) == ("localhost", False, False)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("1", True), ("YES", True), ("true", True), ("0", False), ("no", False), ("False", False)],
)
def test_read_yes_and_no(raw, value):
    assert Settings.from_environment({**SOUND, "SEAL_ISSUING": raw}).issuing is value


def test_read_lists():
    other = SECRET[::-1]
    settings = Settings.from_environment({**SOUND, "SEAL_SECRET_KEY_FALLBACKS": f"{SECRET},{other}"})

    assert settings.secret_key_fallbacks == (SECRET, other)


def test_of_others_do_not_matter():
    assert problems_of(PATH="/bin", HOME="x", SEALED="no") == []
