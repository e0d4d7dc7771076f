"""`flask keys certificate-request|import|import-crl`: a certificate from an authority of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.certificate.commands.group import file_option, folder, keys, settings

if TYPE_CHECKING:
    from cryptography.x509 import CertificateRevocationList


@keys.command("certificate-request")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Into this file.")
@click.option("--algorithm", type=click.Choice(["ecdsa-p256", "rsa-3072"]), help="Of the new key.")
@click.option("--anew", "is_anew", is_flag=True, help="Give an open request up and begin another.")
def certificate_request(*, output: Path | None, algorithm: str | None, is_anew: bool) -> None:
    """Make a new key, and a request (CSR) for its certificate to give to your own authority.

    The key never leaves this machine, and does not sign before its certificate is imported.
    """
    from app.certificate import bringing
    from app.certificate.keys import is_token

    chosen = settings()
    if is_token(chosen.signing_key):
        raise click.ClickException("the key is in a token: make the request with the token's own tools")
    if not folder().exists():
        raise click.ClickException("there are no keys yet: begin with flask --app wsgi keys init")
    text = bringing.request(
        folder(),
        organisation=chosen.issuer,
        algorithm=algorithm or chosen.signing_algorithm,
        is_anew=is_anew,
    )
    if output is None:
        click.echo(text.decode(), nl=False)
        return
    output.write_bytes(text)
    click.echo(f"The request is in {output}. Next: keys import CHAIN --crl FILE …")


@keys.command("import")
@click.argument("chain", type=file_option)
@click.option("--crl", "lists", type=file_option, multiple=True, help="A revocation list of each issuer.")
def bring(*, chain: Path, lists: tuple[Path, ...]) -> None:
    """Sign with the certificate in CHAIN from now on: first it, then its issuers, the root last (PEM).

    Checks key, order, usage, strength, dates and revocation, and says what to bring instead.
    """
    from app.certificate import bringing
    from app.certificate.keys import key_id, read_certificates, token_of

    found = [one for path in lists for one in _lists(path)]
    token = token_of(settings())
    public = token.public_key() if token else None
    made = bringing.take(folder(), read_certificates(chain), found, public=public)
    click.echo(f"Signing with {key_id(made)} from now on, until {made.not_valid_after_utc:%Y-%m-%d}.")
    click.echo("Renew the revocation lists before they end: keys import-crl FILE. `keys doctor` reminds you.")


@keys.command("import-crl")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=file_option)
def import_crl(*, files: tuple[Path, ...]) -> None:
    """Take newer revocation lists of the authorities of our certificates."""
    from app.certificate import bringing

    for path in files:
        for crl in _lists(path):
            click.echo(f"{bringing.take_list(folder(), crl)} is new.")


def _lists(path: Path) -> list[CertificateRevocationList]:
    from cryptography import x509

    from app.certificate.errors import KeyRefused
    from app.certificate.keys import LIST

    content = path.read_bytes()
    try:
        texts = LIST.findall(content)
        found = [x509.load_pem_x509_crl(one) for one in texts] or [x509.load_der_x509_crl(content)]
    except ValueError:
        raise KeyRefused(f"{path} holds no revocation list") from None
    return found
