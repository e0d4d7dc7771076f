"""The doctor finds what is wrong, says what to do, and lets nothing that is broken pass for a portal for everybody."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text, update

from app.core import clock
from app.core.db import atomic, make_engine
from app.notification import enqueue
from app.notification.models import OutboxJob
from app.notification.workflow import State
from app.operation import checks
from app.operation.doctor import Health, Site, examine
from tests import factories, seals
from tests.clamd import FakeClamd

SOUND = {
    "environment": "production",
    "base_url": "https://seal.district.org",
    "mail_from": "seal@district.org",
    "smtp_url": "smtp://localhost:1",
    "contact": "seal@district.org",
}


@pytest.fixture
def site(engine, make_settings):
    def make(*, is_deploy=False, **changes):
        return Site(make_settings(**changes), engine, is_deploy)

    return make


def found(site, *names):
    return [
        (one.health.value, one.message)
        for one in examine(site, {name: checks.CHECKS[name] for name in names})
    ]


def healths(site, *names):
    return {health for health, _ in found(site, *names)}


class TestCommand:
    def test_of_a_new_installation_finds_no_fault(self, app, var_dir):
        run = app.test_cli_runner().invoke(args=["doctor"])

        assert run.exit_code == 0, run.output
        assert "0 faults" in run.output

    def test_does_not_let_it_pass_for_everybody_to_rely_on(self, app):
        run = app.test_cli_runner().invoke(args=["doctor", "--deploy", "--json"])
        told = json.loads(run.output)

        assert run.exit_code == 1
        assert not told["ok"]
        faults = {one["name"] for one in told["checks"] if one["health"] == "fault"}
        assert {"settings", "keys", "people"} <= faults
        assert {one["name"] for one in told["checks"]} == set(checks.CHECKS)


class TestPython:
    @pytest.mark.parametrize(
        ("version", "health"),
        [
            ((3, 11, 14), "warning"),
            ((3, 11, 15), "ok"),
            ((3, 12, 12), "warning"),
            ((3, 13, 12), "ok"),
            ((3, 15, 0), "ok"),
        ],
        ids=str,
    )
    def test_has_a_floor(self, site, monkeypatch, version, health):
        info = SimpleNamespace(major=version[0], minor=version[1], micro=version[2])
        monkeypatch.setattr(checks.sys, "version_info", Version(version, info))

        assert healths(site(), "python") == {health}


class Version(tuple):  # noqa: SLOT001  # named parts are what it is for
    def __new__(cls, numbers, names):
        made = super().__new__(cls, numbers)
        made.__dict__.update(vars(names))
        return made


class TestSettings:
    def test_that_are_sound_have_no_fault(self, site):
        assert healths(site(is_deploy=True, **SOUND), "settings") == {"ok"}

    def test_without_a_contact_are_pointed_out_where_everybody_relies_on_them(self, site):
        chosen = {**SOUND, "contact": ""}

        assert [health for health, words in found(site(**chosen), "settings") if "SEAL_CONTACT" in words] == [
            "warning"
        ]
        assert not [words for _, words in found(site(), "settings") if "SEAL_CONTACT" in words]

    def test_emergency_stop_is_not_forgotten(self, site):
        assert "warning" in healths(site(issuing=False), "settings")


class TestFolder:
    @pytest.mark.parametrize(("is_deploy", "health"), [(False, "warning"), (True, "fault")])
    def test_open_to_others_is_found(self, site, var_dir, is_deploy, health):
        var_dir.chmod(0o755)
        place = site(is_deploy=is_deploy)

        assert health in healths(place, "folder")
        var_dir.chmod(0o700)
        assert healths(place, "folder") == {"ok"}

    @pytest.mark.parametrize(
        ("free", "health"), [(5 << 20, "fault"), (500 << 20, "warning"), (5 << 30, "ok")]
    )
    def test_without_room_is_found(self, site, var_dir, monkeypatch, free, health):
        var_dir.chmod(0o700)
        monkeypatch.setattr(checks.shutil, "disk_usage", lambda path: SimpleNamespace(free=free))

        assert healths(site(), "folder") == {health}


class TestDatabase:
    def test_with_older_tables_is_found(self, site, session):
        session.execute(text("UPDATE alembic_version SET version_num = '0001_ground'"))
        session.commit()

        ((health, message), *_) = found(site(), "database")
        session.execute(
            text("UPDATE alembic_version SET version_num = :head"), {"head": checks.migrations.head()}
        )
        session.commit()
        assert health == "fault"
        assert "db upgrade" in message

    @pytest.mark.parametrize(("seconds", "health"), [(1, "ok"), (-1, "ok"), (10, "warning"), (-600, "fault")])
    def test_with_another_clock_is_found(self, seconds, health):
        assert checks._skew(clock.now() + timedelta(seconds=seconds))[0].value == health

    def test_that_is_gone_does_not_stop_the_other_checks(self, site, monkeypatch):
        place = site()

        def refuse(*args, **kwargs):
            raise OSError("postgresql://portal:secret@db")

        monkeypatch.setattr(place.engine, "connect", refuse)
        findings = examine(place, checks.CHECKS)

        assert {one.name for one in findings} == set(checks.CHECKS)
        assert "secret" not in str(findings)
        assert [one.health for one in findings if one.name == "database"] == [Health.FAULT]

    def test_that_does_not_answer_leads_to_its_setting(self, site):
        engine = make_engine("postgresql+psycopg://portal:secret@127.0.0.1:1/none")

        ((health, message),) = found(replace(site(), engine=engine), "database")

        assert health == "fault"
        assert "SEAL_DATABASE_URL" in message
        assert "secret" not in message


class TestStorage:
    def test_leaves_nothing_behind(self, site, var_dir):
        assert healths(site(), "storage") == {"ok"}
        assert not [path for path in (var_dir / "evidence").rglob("*") if path.is_file()]

    def test_that_cannot_be_written_is_found(self, site, tmp_path):
        (tmp_path / "file").write_text("")

        assert healths(site(storage_url=f"file://{tmp_path / 'file' / 'evidence'}"), "storage") == {"fault"}


class TestKeys:
    def test_are_asked_for(self, site):
        assert healths(site(), "keys") == {"warning"}
        assert healths(site(is_deploy=True), "keys") == {"fault"}

    def test_that_are_there_are_examined(self, app, site):
        app.test_cli_runner().invoke(args=["keys", "init"])

        assert "ok" in healths(site(is_deploy=True), "keys")

    def test_open_to_others_are_found(self, app, site, var_dir):
        app.test_cli_runner().invoke(args=["keys", "init"])
        (var_dir / "keys" / "signer.key.pem").chmod(0o644)

        assert "fault" in healths(site(), "keys")

    def test_that_end_soon_are_found(self, app, site):
        with clock.at(clock.now()):
            app.test_cli_runner().invoke(args=["keys", "init"])
        ends = checks.keys.load(site().settings.signing_key).certificate.not_valid_after_utc
        with clock.at(ends - timedelta(days=30)):
            messages = [words for health, words in found(site(), "keys") if health in {"warning", "fault"}]

        assert messages

    def test_of_a_kind_that_cannot_be_used_are_found(self, site):
        assert "fault" in healths(site(signing_key="pkcs11:token=x;object=y?module-path=/nowhere.so"), "keys")


class TestCriteria:
    def test_that_were_changed_are_found(self, site, tmp_path):
        import shutil

        from config import ROOT

        shutil.copytree(ROOT / "seal_criteria", tmp_path / "criteria")
        (tmp_path / "criteria" / "tle" / "2025" / "version.yaml").write_text("nonsense: [")

        assert healths(site(criteria_dir=tmp_path / "criteria"), "criteria") == {"fault"}


class TestRenderer:
    def test_that_does_not_start_is_found(self, site, monkeypatch):
        def refuse(self):
            raise checks.RenderPathIncomplete(["libharfbuzz-subset0"])

        monkeypatch.setattr(checks.Renderer, "check", refuse)

        assert "fault" in healths(site(), "renderer")

    def test_that_lacks_letters_of_names_here_names_letter_and_package(self, site, session):
        factories.organisation(session, name="Hope \U0010fffd District")
        factories.manager(session, name="Ann \U0010fffc")

        (message,) = [words for health, words in found(site(), "renderer") if health == "warning"]

        assert "certificates wait" in message
        assert "U+10FFFC" in message
        assert "U+10FFFD" in message
        assert "apt-get install fonts-noto-" in message

    def test_that_has_all_letters_is_well(self, site, session):
        factories.organisation(session, name="Ka\u02bbū-Kea\u02bbau-Pāhoa Complex Area")

        assert healths(site(), "renderer") == {"ok"}


class TestQueueAndJobs:
    @pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "postgresql://127.0.0.1:1/none"])
    def test_queue_that_does_not_answer_is_found(self, site, url):
        assert healths(site(queue_url=url), "queue") == {"fault"}

    def test_jobs_that_were_given_up_or_wait_too_long_are_found(self, site, session):
        with atomic(session):
            enqueue(session, "send_mail", effect_key="given up")
            enqueue(session, "send_mail", effect_key="late")
            session.execute(update(OutboxJob).values(created_at=clock.now() - timedelta(hours=1)))
            parked = {"state": State.PARKED, "last_error": "the address is unknown"}
            session.execute(update(OutboxJob).where(OutboxJob.effect_key == "given up").values(**parked))

        messages = [words for health, words in found(site(), "jobs") if health == "warning"]

        assert len(messages) == 2
        assert "jobs list" in messages[0]
        assert "worker" in messages[1]


class TestMail:
    def test_server_that_answers_is_well(self, site):
        with socket.create_server(("127.0.0.1", 0)) as server:
            assert healths(site(smtp_url=f"smtp://127.0.0.1:{server.getsockname()[1]}"), "mail") == {"ok"}

    def test_server_that_does_not_answer_is_found(self, site):
        ((health, message),) = found(site(smtp_url="smtp://portal:a-password@127.0.0.1:1"), "mail")

        assert health == "fault"
        assert "a-password" not in message


class TestScanner:
    def test_none_is_well_while_no_file_waits(self, site):
        assert healths(site(), "scanner") == {"ok"}

    def test_one_that_finds_its_test_file_is_well(self, site):
        with FakeClamd() as clamd:
            clamd.version = f"ClamAV 1.4.2/27800/{clock.now():%a %b %d %H:%M:%S %Y}"
            ((health, message),) = found(site(clamav_url=clamd.url), "scanner")

        assert health == "ok"
        assert "ClamAV 1.4.2" in message

    def test_one_that_finds_nothing_is_a_fault(self, site):
        with FakeClamd() as clamd:
            clamd.says, clamd.version = "stream: OK", "ClamAV 1.4.2"
            assert healths(site(clamav_url=clamd.url), "scanner") == {"fault"}
            clamd.says = ""
            assert healths(site(clamav_url=clamd.url), "scanner") == {"ok"}

    def test_old_signatures_are_pointed_out(self, site):
        with FakeClamd() as clamd:
            clamd.version = "ClamAV 1.4.2/27000/Mon Nov  3 08:36:02 2025"
            messages = [words for _, words in found(site(clamav_url=clamd.url), "scanner")]

        assert "freshclam" in messages[0]

    def test_one_that_does_not_answer_is_a_fault(self, site):
        ((health, message),) = found(site(clamav_url="tcp://127.0.0.1:1"), "scanner")

        assert health == "fault"
        assert "SEAL_CLAMAV_URL" in message

    def test_files_that_wait_in_vain_are_pointed_out(self, site, session):
        person = factories.member(session, factories.organisation(session))
        factories.awaiting_scan(session, factories.assessment(session), person)

        assert healths(site(), "scanner") == {"ok", "fault"}
        with FakeClamd() as clamd, clock.at(clock.now() + timedelta(hours=1)):
            clamd.version = "ClamAV 1.4.2"
            assert healths(site(clamav_url=clamd.url), "scanner") == {"ok", "warning"}


class TestPeople:
    def test_administrator_is_wanted(self, site, session):
        assert healths(site(), "people") == {"warning"}
        factories.administrator(session)

        assert healths(site(is_deploy=True), "people") == {"ok"}

    def test_demonstration_is_not_for_everybody_to_rely_on(self, site, session):
        factories.administrator(session)
        factories.organisation(session, is_demo=True)

        assert healths(site(), "people") == {"ok"}
        assert "fault" in healths(site(is_deploy=True), "people")


class TestSettingsCommand:
    def test_shows_no_secret(self, app, settings):
        run = app.test_cli_runner().invoke(args=["settings"])

        assert run.exit_code == 0
        assert "SEAL_SECRET_KEY " in run.output
        assert settings.secret_key not in run.output


class TestTheLog:
    @pytest.fixture
    def begun(self, app):
        assert app.test_cli_runner().invoke(args=["keys", "init"]).exit_code == 0

    def test_wants_a_key(self, site):
        assert healths(site(), "log") == {"warning"}
        assert healths(site(is_deploy=True), "log") == {"fault"}

    def test_is_signed(self, app, site, begun):
        assert healths(site(), "log") == {"ok", "warning"}  # not signed once

        app.test_cli_runner().invoke(args=["log", "checkpoint"])

        assert healths(site(), "log") == {"ok"}

    def test_with_a_key_open_to_others(self, site, begun, var_dir):
        (var_dir / "keys" / "log.key.pem").chmod(0o640)

        assert healths(site(), "log") == {"fault"}

    def test_that_was_signed_for_more_than_there_is(self, app, site, begun, session, engine):
        seals.seal(session)
        app.test_cli_runner().invoke(args=["log", "checkpoint"])
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                connection.execute(text("DROP TRIGGER tr_log_head_forwards"))
            connection.execute(text("UPDATE log_head SET size = 0"))

        assert healths(site(), "log") == {"fault"}
