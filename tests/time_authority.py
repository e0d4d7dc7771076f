"""A real time-stamping service on this machine, by OpenSSL behind a small server, and what can go wrong with one."""

from __future__ import annotations

import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.core import clock

CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def _certificate(
    name, key, issuer_name, issuer_key, *, is_authority, purpose=ExtendedKeyUsageOID.TIME_STAMPING
):
    now = clock.now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority, content_commitment=False, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    if not is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


class TimeService:
    """The keys of a service, and how it answers: `behaviour` may be changed at any time."""

    def __init__(self, folder, *, purpose=ExtendedKeyUsageOID.TIME_STAMPING):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.behaviour = "well"
        self.asked = 0
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Clockmaker {folder.name}")])
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clock")])
        root = _certificate(root_name, root_key, root_name, root_key, is_authority=True)
        leaf = _certificate(name, key, root_name, root_key, is_authority=False, purpose=purpose)
        crl = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(root_name)
            .last_update(clock.now() - timedelta(days=1))
            .next_update(clock.now() + timedelta(days=3650))
            .sign(root_key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        (folder / "leaf.pem").write_bytes(leaf.public_bytes(pem))
        (folder / "key.pem").write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        (folder / "serial").write_text("01\n")
        (folder / "ts.cnf").write_text(CONFIGURATION.format(folder=folder))
        self.anchors = folder / "anchors.pem"
        self.anchors.write_bytes(root.public_bytes(pem) + crl.public_bytes(pem))
        self._lock = threading.Lock()

    def reply(self, query):
        """What OpenSSL answers."""
        with self._lock:
            (self.folder / "query").write_bytes(query)
            subprocess.run(
                [
                    "openssl", "ts", "-reply", "-config", self.folder / "ts.cnf", "-queryfile", self.folder / "query",
                    "-signer", self.folder / "leaf.pem", "-inkey", self.folder / "key.pem", "-out", self.folder / "reply",
                ],
                check=True, capture_output=True,
            )  # fmt: skip
            return (self.folder / "reply").read_bytes()

    def answer(self, query):
        """The answer in its present mood: status, kind and body."""
        self.asked += 1
        kind = "application/timestamp-reply"
        request = tsp.TimeStampReq.load(query)
        if self.behaviour == "wrong nonce":
            request["nonce"] = 42
        if self.behaviour == "no nonce":
            del request["nonce"]
        if self.behaviour == "wrong imprint":
            request["message_imprint"]["hashed_message"] = b"\1" * 32
        if self.behaviour == "garbage":
            return 200, kind, b"\x30\x82garbage" * 20
        if self.behaviour == "a page":
            return 200, "text/html", b"<h1>Sign in to the network</h1>"
        if self.behaviour == "huge":
            return 200, kind, b"\0" * 5_000_000
        if self.behaviour == "refuses":
            return 503, kind, b""
        return 200, kind, self.reply(request.dump(force=True))


@contextmanager
def serving(service):
    """The service behind an address of this machine."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if service.behaviour == "silent":
                time.sleep(3)
                return
            status, kind, body = service.answer(query)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                if service.behaviour == "drips":
                    for number in range(len(body)):
                        self.wfile.write(body[number : number + 1])
                        self.wfile.flush()
                        time.sleep(0.05)
                else:
                    self.wfile.write(body)
            except OSError:
                pass

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
