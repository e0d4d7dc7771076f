"""A time-stamping service of one's own for measurements: a process that stamps whatever it is asked to.

It loads its key once and answers over HTTP, so that what is measured is the portal and not OpenSSL's start.
Its certificates come from the tests' service, which really is OpenSSL.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import PIPE, Popen

from asn1crypto import algos, cms, core, pem, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.core import clock
from bench.server import ROOT
from tests.time_authority import TimeService

POLICY = "1.2.3.4.1"
REPLY = "application/timestamp-reply"


class Stamps:
    """Answers requests for time-stamps with a key in memory."""

    def __init__(self, folder: Path) -> None:
        key = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self._key = key
        self._certificate = x509.Certificate.load(pem.unarmor((folder / "leaf.pem").read_bytes())[2])
        self._count = 0

    def reply(self, query: bytes) -> bytes:
        """The whole answer to a request."""
        request = tsp.TimeStampReq.load(query)
        self._count += 1
        said = tsp.TSTInfo({
            "version": "v1", "policy": POLICY, "message_imprint": request["message_imprint"],
            "serial_number": self._count, "gen_time": clock.now().replace(microsecond=0),
            "nonce": request["nonce"],
        })  # fmt: skip
        token = self._signed(said)
        return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())

    def _signed(self, said: tsp.TSTInfo) -> cms.ContentInfo:
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        own = hashlib.sha256(self._certificate.dump()).digest()
        attributes = cms.CMSAttributes([
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(said.dump()).digest()]}),
            cms.CMSAttribute({
                "type": "signing_certificate_v2",
                "values": [tsp.SigningCertificateV2({"certs": [{"cert_hash": own}]})],
            }),
        ])  # fmt: skip
        signer = cms.SignerInfo({
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": {
                "issuer": self._certificate.issuer, "serial_number": self._certificate.serial_number,
            }}),
            "digest_algorithm": digest,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signed_attrs": attributes,
            "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        })  # fmt: skip
        content = core.ParsableOctetString(said.dump())
        return cms.ContentInfo({
            "content_type": "signed_data",
            "content": cms.SignedData({
                "version": "v3",
                "digest_algorithms": [digest],
                "encap_content_info": {"content_type": "tst_info", "content": content},
                "certificates": [self._certificate],
                "signer_infos": [signer],
            }),
        })  # fmt: skip


def serve(folder: Path) -> None:
    """Answer until ended; the address goes to standard output."""
    stamps = Stamps(folder)

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = stamps.reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", REPLY)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Desk)
    print(f"http://127.0.0.1:{server.server_port}/tsa", flush=True)
    server.serve_forever()


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, Path]]:
    """The address of a service in a process of its own, and the roots that its stamps lead to."""
    made = TimeService(folder)
    child = Popen([sys.executable, "-m", "bench.time_service", str(folder)], cwd=ROOT, stdout=PIPE, text=True)
    try:
        assert child.stdout
        yield child.stdout.readline().strip(), made.anchors
    finally:
        child.kill()
        child.wait()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
