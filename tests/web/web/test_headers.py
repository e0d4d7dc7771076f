"""The headers of every kind of answer, to the letter."""

from __future__ import annotations

import pytest

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ON_PAGES = EVERYWHERE | {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
PRIVATE, PUBLIC = "no-store, private", "public, max-age=60, must-revalidate"
HSTS = "max-age=63072000; includeSubDomains"
KINDS = {
    "page": ("/trial/public", 200, PRIVATE),
    "start": ("/", 200, PUBLIC),
    "registry": ("/registry", 200, PUBLIC),
    "verify": ("/verify", 200, PUBLIC),
    "criteria": ("/criteria/tle/2025", 200, PUBLIC),
    "sign-in": ("/sign-in", 200, PRIVATE),
    "redirect": ("/trial/signed-in", 302, PRIVATE),
    "missing": ("/nothing-here", 404, PRIVATE),
    "bug": ("/trial/raise/bug", 500, PRIVATE),
    "busy": ("/trial/raise/unavailable", 503, PRIVATE),
    "cached": ("/trial/cached", 200, PUBLIC),
    "health": ("/healthz", 200, PRIVATE),
    "api-error": ("/api/v1/nothing", 404, PRIVATE),
}


@pytest.fixture
def secure_client(trial):
    client = trial(base_url="https://localhost").test_client()
    client.environ_base["wsgi.url_scheme"] = "https"
    return client


@pytest.mark.parametrize("kind", KINDS)
def test_are_exactly_these(trial_client, kind):
    path, status, cache = KINDS[kind]
    answer = trial_client.get(path)

    assert answer.status_code == status
    expected = ON_PAGES | {"Cache-Control": cache}
    assert {name: answer.headers.get(name) for name in expected} == expected


@pytest.mark.parametrize("kind", KINDS)
def test_insist_on_tls_only_where_there_is_tls(trial_client, secure_client, kind):
    path = KINDS[kind][0]

    assert "Strict-Transport-Security" not in trial_client.get(path).headers
    assert secure_client.get(path).headers["Strict-Transport-Security"] == HSTS


@pytest.mark.parametrize("kind", KINDS)
def test_do_not_boast(trial_client, kind):
    headers = trial_client.get(KINDS[kind][0]).headers

    assert not {"Server", "X-Powered-By", "X-Runtime"} & set(headers.keys())
    assert headers["X-Request-Id"]


class TestPublicPages:
    PUBLIC = ("/", "/registry", "/verify", "/criteria/tle/2025", "/criteria/tle/2016", "/api/v1/openapi.json")

    @pytest.mark.parametrize("path", PUBLIC)
    def test_set_no_cookie_and_are_the_same_for_everybody(self, trial_client, manager_client, path):
        for client in (trial_client, manager_client):
            answer = client.get(path)
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")
            assert "no-store" not in answer.headers["Cache-Control"]
        assert trial_client.get(path).data == manager_client.get(path).data

    @pytest.mark.parametrize("path", PUBLIC)
    def test_do_not_repeat_what_a_stranger_sends(self, trial_client, path):
        names = ("X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded", "Referer", "User-Agent")
        strange = dict.fromkeys(names, "evil.example")
        strange |= {"Accept-Language": "es", "Cookie": "lang=es; seal=evil.example"}

        assert trial_client.get(path, headers=strange).data == trial_client.get(path).data


class TestPrivatePages:
    @pytest.mark.parametrize("path", ["/trial/signed-in", "/admin", "/account"])
    def test_are_kept_by_nobody(self, manager_client, path):
        assert manager_client.get(path).headers["Cache-Control"] == PRIVATE

    def test_give_no_new_cookie_when_a_browser_changes_its_network(self, manager_client):
        manager_client.get("/account")  # the first page adds what forms need
        with manager_client.session_transaction() as cookie:
            cookie["_fresh"] = True  # as flask-login has it after the door

        moved = manager_client.get(
            "/account", headers={"User-Agent": "other"}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
        )

        assert moved.status_code == 200
        assert "Set-Cookie" not in moved.headers

    @pytest.mark.parametrize(
        "path",
        ["/account/x.css", "/account;x.js", "/account%2fx.png", "/account/.well-known/x", "/admin/x.css"],
    )
    def test_do_not_pose_as_files(self, manager_client, path):
        assert manager_client.get(path).status_code == 404


class TestCookie:
    def test_is_bound_to_this_host_and_kept_from_scripts(self, secure_client):
        cookie = secure_client.get("/sign-in").headers["Set-Cookie"]

        assert cookie.startswith("__Host-seal=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


class TestDownload:
    def test_keeps_its_own_stricter_headers(self, trial_client):
        headers = trial_client.get("/trial/download").headers

        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["Content-Disposition"].startswith("attachment; filename=")
        assert headers["X-Content-Type-Options"] == "nosniff"


class TestHost:
    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "localhost.evil.example",
            "localhost@evil.example",
            "[::1",
            "",
            "a b",
            "localhost:evil",
        ],
    )
    def test_that_is_not_ours_is_refused_and_not_repeated(self, trial_client, host):
        answer = trial_client.get("/trial/public", headers={"Host": host})

        assert answer.status_code == 400
        assert b"evil" not in answer.data

    def test_of_a_production_portal_is_the_configured_one_alone(self, trial):
        app = trial(
            environment="production",
            base_url="https://seal.example.org",
            smtp_url="smtps://mail.example.org",
            mail_from="seal@example.org",
        )
        client = app.test_client()

        assert client.get("/trial/public", base_url="https://seal.example.org").status_code == 200
        for host in ("localhost", "127.0.0.1", "other.example.org"):
            assert client.get("/trial/public", base_url=f"https://{host}").status_code == 400
