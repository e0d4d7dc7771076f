"""Reading a stranger's page: against a server of our own that behaves badly in every way we could think of."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from time import monotonic, sleep

import pytest

from app.assessment.linkcheck.fetching import LARGEST, Fetcher, NotFetched, Trouble, is_public
from app.assessment.linkcheck.words import digest_of


@contextmanager
def server(answer):
    """Calls `answer(connection, request)` for each connection; yields its port and the requests."""
    listening = socket.create_server(("127.0.0.1", 0))
    requests = []

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                request = connection.recv(65536)
                requests.append(request.decode("latin-1"))
                with suppress(OSError):
                    answer(connection, requests[-1])

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1], requests
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def page(body=b"<html><body>Privacy</body></html>", status="200 OK", headers=""):
    def answer(connection, request):
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        connection.sendall(head.encode() + body)

    return answer


def fetcher(addresses=("127.0.0.1",), seconds=5.0, admit=lambda address: True):
    asked = []

    def resolve(host, port):
        asked.append(host)
        found = addresses(len(asked)) if callable(addresses) else addresses
        return list(found)

    made = Fetcher(resolve=resolve, admit=admit, ports=None, seconds=seconds)
    return made, asked


def trouble(made, url):
    with pytest.raises(NotFetched) as caught:
        made.fetch(url)
    return caught.value.trouble


class TestAddresses:
    @pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111"])
    def test_public_ones(self, address):
        assert is_public(address)

    @pytest.mark.parametrize(
        "address",
        ["127.0.0.1", "127.9.9.9", "0.0." + "0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
         "192.0.2.1", "::1", "::", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:7f00:1::",
         "ff02::1", "not-an-address", ""],
    )  # fmt: skip
    def test_inner_ones(self, address):
        assert not is_public(address)


class TestFetch:
    def test_a_page_is_read_from_the_address_that_was_looked_at(self):
        with server(page()) as (port, requests):
            made, asked = fetcher()
            got = made.fetch(f"http://district.example.org:{port}/privacy?x=1")

        assert (got.status, got.is_whole) == (200, True)
        assert b"Privacy" in got.body
        assert requests[0].startswith("GET /privacy?x=1 HTTP/1.1")
        assert "Host: district.example.org" in requests[0]
        assert asked == ["district.example.org"]

    def test_nothing_inside_is_asked(self):
        with server(page()) as (port, requests):
            made, _ = fetcher(admit=is_public)
            assert trouble(made, f"http://district.example.org:{port}/") is Trouble.INTERNAL

        assert requests == []

    def test_one_inner_address_beside_a_public_one_is_enough_to_refuse(self):
        made, _ = fetcher(("93.184.216.34", "169.254.169.254"), admit=is_public)

        assert trouble(made, "http://district.example.org/") is Trouble.INTERNAL

    def test_a_name_that_changes_its_address_in_between_leads_nowhere_else(self):
        """DNS rebinding: public when asked first, inner when asked again. We ask once a connection."""

        def answers(time):
            return ("127.0.0.1",) if time == 1 else ("127.0.0.2",)

        with server(page()) as (port, _):
            made, asked = fetcher(answers, admit=lambda address: address == "127.0.0.1")
            got = made.fetch(f"http://rebind.example.org:{port}/")

        assert got.status == 200
        assert asked == ["rebind.example.org"]

    def test_a_redirect_is_looked_at_as_the_first_address_was(self):
        with server(
            page(status="302 Found", headers="Location: http://169.254.169.254/latest/meta-data\r\n")
        ) as (port, requests):
            made = Fetcher(
                resolve=lambda host, port: ["127.0.0.1" if "example" in host else host],
                admit=lambda a: a == "127.0.0.1",
                ports=None,
            )
            assert trouble(made, f"http://district.example.org:{port}/") is Trouble.INTERNAL

        assert len(requests) == 1

    @pytest.mark.parametrize(
        "target", ["file:///etc/passwd", "gopher://x/", "ftp://x/", "http://user:pw@x/", "//[bad"]
    )
    def test_a_redirect_leads_to_pages_only(self, target):
        with server(page(status="301 Moved", headers=f"Location: {target}\r\n")) as (port, _):
            made, _ = fetcher()
            assert trouble(made, f"http://a.example.org:{port}/") in {Trouble.NOT_WEB, Trouble.GARBLED}

    def test_redirects_in_a_circle_end(self):
        with server(page(status="302 Found", headers="Location: /again\r\n")) as (port, requests):
            made, _ = fetcher()
            assert trouble(made, f"http://a.example.org:{port}/") is Trouble.TOO_MANY_REDIRECTS

        assert len(requests) == 6

    def test_of_a_giant_only_the_beginning_is_read(self):
        def giant(connection, request):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            for _ in range(100):
                connection.sendall(b"a" * (1 << 20))

        with server(giant) as (port, _):
            made, _ = fetcher()
            got = made.fetch(f"http://a.example.org:{port}/")

        assert (len(got.body), got.is_whole) == (LARGEST, False)

    @pytest.mark.parametrize("where", ["head", "body"])
    def test_a_slow_drip_is_cut_at_the_end_of_its_time(self, where):
        def drip(connection, request):
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if where == "body" else b"X: "))
            for _ in range(200):
                connection.sendall(b"a")
                sleep(0.05)

        with server(drip) as (port, _):
            made, _ = fetcher(seconds=0.5)
            began = monotonic()
            assert trouble(made, f"http://a.example.org:{port}/") is Trouble.TOO_SLOW

        assert monotonic() - began < 3

    def test_silence_nonsense_and_a_closed_door(self):
        with server(lambda connection, request: sleep(1.5)) as (port, _):
            assert trouble(fetcher(seconds=0.3)[0], f"http://a.example.org:{port}/") is Trouble.TOO_SLOW
        with server(lambda connection, request: connection.sendall(b"\0\1 nonsense\r\n\r\n")) as (port, _):
            assert trouble(fetcher()[0], f"http://a.example.org:{port}/") is Trouble.GARBLED
        assert trouble(fetcher()[0], f"http://a.example.org:{port}/") is Trouble.UNREACHABLE

    def test_an_unknown_name_and_a_port_of_another_service(self):
        def unknown(host, port):
            raise socket.gaierror

        assert trouble(Fetcher(resolve=unknown), "http://nowhere.example.org/") is Trouble.UNKNOWN_HOST
        assert trouble(Fetcher(), "http://district.example.org:22/") is Trouble.NOT_WEB

    def test_a_page_that_did_not_change_is_not_sent_again(self):
        with server(page(b"", "304 Not Modified")) as (port, requests):
            assert fetcher()[0].fetch(f"http://a.example.org:{port}/", etag='"1"').status == 304

        assert 'If-None-Match: "1"' in requests[0]


class TestDigest:
    def test_markup_and_scripts_do_not_count(self):
        one = b"<html><head><title>a</title></head><body><p>Our  policy</p><script>var t=1</script></body></html>"
        two = b"<html><body class=x><div>Our\npolicy</div><script>var t=2</script></body></html>"

        assert digest_of(one, "text/html") == digest_of(two, "text/html")

    def test_words_do(self):
        assert digest_of(b"<p>Our policy</p>", "text/html") != digest_of(b"<p>Our policies</p>", "text/html")
        assert digest_of(b"%PDF-1", "application/pdf") != digest_of(b"%PDF-2", "application/pdf")
