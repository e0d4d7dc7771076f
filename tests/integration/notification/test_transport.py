"""Mail over SMTP, with servers that are down, slow, picky or rude."""

from __future__ import annotations

import socket
import ssl
import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import notification
from app.core.db import atomic
from app.notification import transport
from app.notification.errors import QueueUnusable
from app.notification.models import OutboxJob
from app.notification.runner import Outcome, Runner
from app.notification.transport import MailServer, transport_of
from app.notification.workflow import State


@pytest.fixture
def send(session, extensions, make_settings):
    """Queue a mail and try to send it to the server; gives the runner, the job and how it went."""

    def make(url, **settings):
        runner = Runner(extensions | {"settings": make_settings(smtp_url=url, **settings)})
        with atomic(session):
            job_id = notification.queue(
                session, "hello", to="ann@district.test", name="=?utf-8?q?A?=\nB", path="/x"
            )
        return runner, job_id, runner.run(job_id)

    return make


def state_of(session):
    session.rollback()
    job = session.scalars(select(OutboxJob).execution_options(populate_existing=True)).one()
    return job.state, job.last_error


@pytest.fixture
def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class TestSending:
    def test_delivers_to_the_one_recipient(self, send, mail_server, session):
        _, job_id, outcome = send(mail_server.url)

        (envelope,) = mail_server.messages
        assert outcome is Outcome.DONE
        assert envelope.rcpt_tos == ["ann@district.test"]
        assert envelope.mail_from == "no-reply@localhost"
        assert f"Message-ID: <{job_id}@localhost>".encode() in envelope.content
        assert b"open http://localhost/x" in envelope.content

    def test_waits_for_a_server_that_is_down(self, send, closed_port, mail_server, session):
        runner, job_id, outcome = send(f"smtp://127.0.0.1:{closed_port}")
        assert (outcome, state_of(session)) == (Outcome.POSTPONED, (State.QUEUED, "smtp-unavailable"))

        again = Runner(runner.extensions | {"settings": _moved(runner, mail_server.url)})
        again.skew = timedelta(minutes=1)

        assert again.run(job_id) is Outcome.DONE
        assert len(mail_server.messages) == 1

    @pytest.mark.parametrize(
        ("answer", "outcome", "error"),
        [
            ("451 try later", Outcome.POSTPONED, "smtp-451"),
            ("554 no", Outcome.PARKED, "smtp-554"),
        ],
    )
    def test_believes_what_the_server_says_of_the_message(
        self, send, mail_server, session, answer, outcome, error
    ):
        mail_server.answers.append(answer)

        assert send(mail_server.url)[2] is outcome
        assert state_of(session)[1] == error

    def test_sends_the_same_message_again_after_a_temporary_refusal(self, send, mail_server):
        mail_server.answers.append("451 try later")
        runner, job_id, _ = send(mail_server.url)
        runner.skew = timedelta(minutes=1)

        assert runner.run(job_id) is Outcome.DONE
        assert len(mail_server.messages) == 1

    def test_does_not_wait_for_ever(self, send, mail_server, session, monkeypatch):
        monkeypatch.setattr(MailServer.__init__, "__kwdefaults__", {"timeout": 0.3})
        mail_server.delay = 2

        assert send(mail_server.url)[2] is Outcome.POSTPONED
        assert state_of(session)[1] == "smtp-unavailable"

    def test_a_rude_goodbye_does_not_send_it_twice(self, send, serve_mail):
        class Rude:
            async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
                return "250 kept"

            async def handle_QUIT(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
                return "500 never"

        assert send(f"smtp://127.0.0.1:{serve_mail(Rude())}")[2] is Outcome.DONE


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost that nobody else knows."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


class TestSecurity:
    @pytest.fixture
    def tls_server(self, certificate, serve_mail):
        messages = []

        class Keeper:
            async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
                messages.append((envelope, session.ssl is not None))
                return "250 kept"

        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        return serve_mail(Keeper(), tls_context=context, require_starttls=True), messages

    def test_uses_tls_where_it_is_offered(self, send, tls_server, certificate):
        port, messages = tls_server

        assert send(f"smtp://127.0.0.1:{port}?ca={certificate / 'cert.pem'}")[2] is Outcome.DONE
        assert [secure for _, secure in messages] == [True]

    def test_refuses_a_certificate_that_it_does_not_trust(self, send, tls_server, session):
        port, messages = tls_server

        assert send(f"smtp://127.0.0.1:{port}")[2] is Outcome.POSTPONED
        assert (state_of(session)[1], messages) == ("smtp-tls-failed", [])

    def test_refuses_another_machine_without_tls(self, send, mail_server, session, monkeypatch):
        monkeypatch.setattr(transport, "LOOPBACK", frozenset())

        assert send(mail_server.url)[2] is Outcome.POSTPONED
        assert (state_of(session)[1], mail_server.messages) == ("smtp-without-tls", [])

    def test_never_tells_the_password_without_tls(self, send, mail_server, session, monkeypatch):
        monkeypatch.setattr(transport, "LOOPBACK", frozenset())
        url = mail_server.url.replace("smtp://", "smtp://user:pass@")

        assert send(f"{url}?tls=none")[2] is Outcome.POSTPONED
        assert (state_of(session)[1], mail_server.messages) == ("smtp-password-without-tls", [])

    @pytest.mark.parametrize(
        "url", ["http://x", "smtp://", "mail.example.org", "smtp://x?tls=none&verify=no"]
    )
    def test_refuses_addresses_that_it_does_not_understand(self, url, tmp_path):
        with pytest.raises(QueueUnusable, match="SEAL_SMTP_URL"):
            transport_of(url, tmp_path)


def _moved(runner, url):
    from dataclasses import replace

    return replace(runner.extensions["settings"], smtp_url=url)
