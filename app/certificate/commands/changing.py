"""`flask keys rotate|rotate-issuer|revoke|export-root`: what changes the keys."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from app.certificate.commands.group import file_option, folder, keys, settings

REASONS = ("key-compromise", "superseded", "cessation-of-operation")
AWAY = """\
Now move the file away:
  1. Copy it to two media that you lock up in two places (a safe, a bank). Read each copy back once.
  2. Delete the file here.
Everything that the portal does every day works without it: signing, verifying, revocation lists.
Bring it back only for: {uses}."""
ROOT_USES = "`keys rotate --intermediate --root FILE`, or `keys revoke … --issuer FILE` for an intermediate"
INTERMEDIATE_USES = "`keys rotate --issuer FILE`, or `keys revoke … --issuer FILE` for a signing key"


@keys.command("rotate-issuer")
def rotate_issuer() -> None:
    """Make a new key for credentials. What the old one signed stays valid while its .pub file is there."""
    from app.certificate.credential.issuer_keys import rotate as rotate_key

    key = rotate_key(folder())
    click.echo(
        f"Credentials are signed with key {key.key_id} now; did.json names it beside the earlier ones."
    )


@keys.command("rotate")
@click.option("--issuer", type=file_option, help="The intermediate's private key, where it is kept offline.")
@click.option("--intermediate", "is_deep", is_flag=True, help="Make a new intermediate as well.")
@click.option("--root", type=file_option, help="The root's private key, for --intermediate.")
@click.option("--algorithm", type=click.Choice(["ecdsa-p256", "rsa-3072"]), help="Of the signing key.")
def rotate(*, issuer: Path | None, is_deep: bool, root: Path | None, algorithm: str | None) -> None:
    """Make a new signing key and destroy the old one. What was signed stays verifiable.

    Where SIGNING_KEY names a key in a token, that key is certified, and a key in a file is destroyed.
    Issuing may go on meanwhile: each certificate is signed by the one key or the other.
    """
    from app.certificate import ceremony
    from app.certificate.keys import key_id, token_of

    chosen = settings()
    token = token_of(chosen)
    public = token.public_key() if token else None
    kind = algorithm or chosen.signing_algorithm
    if is_deep:
        made = ceremony.rotate_intermediate(
            folder(), organisation=chosen.issuer, algorithm=kind, root=root, public=public
        )
    else:
        made = ceremony.rotate_signer(
            folder(), organisation=chosen.issuer, algorithm=kind, issuer=issuer, public=public
        )
    click.echo(f"New signing key {key_id(made)}, until {made.not_valid_after_utc:%Y-%m-%d}.")
    words = "The old one signs no more" if token else "The old one is destroyed"
    click.echo(f"{words}; its certificate stays in the folder retired.")


@keys.command("revoke")
@click.argument("key_id")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="From when on (UTC). Now.")
@click.option("--reason", type=click.Choice(REASONS), default="key-compromise", show_default=True)
@click.option("--issuer", type=file_option, help="The private key of its issuer, where it is kept offline.")
def revoke(*, key_id: str, since: datetime | None, reason: str, issuer: Path | None) -> None:
    """Withdraw the key KEY_ID, because it was stolen: what it signs from then on is refused.

    A certificate that it signed before stays authentic where a time-stamp proves that it is older.
    """
    from datetime import UTC

    from cryptography import x509

    from app.certificate import ceremony
    from app.core import clock

    flag = {one: x509.ReasonFlags[one.replace("-", "_")] for one in REASONS}[reason]
    moment = since.replace(tzinfo=UTC) if since else clock.now()
    former = ceremony.revoke(folder(), key_id, since=moment, reason=flag, issuer=issuer)
    click.echo(f"{former.name} {key_id} is revoked from {moment:%Y-%m-%d %H:%M} UTC on.")
    if former.is_in_use:
        click.echo("It is in use: nothing is signed until there is a new one. Next: keys rotate")


@keys.command("export-root")
@click.argument("destination", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--intermediate", "is_deep", is_flag=True, help="The key of the intermediate instead.")
def export_root(*, destination: Path, is_deep: bool) -> None:
    """Move the root's private key to FILE, readable by its owner alone, and remove it from the portal."""
    from app.certificate import ceremony

    ceremony.export(folder(), "intermediate" if is_deep else "root", destination)
    click.echo(f"{destination} holds the key now; it is no longer in {folder()}.")
    click.echo(AWAY.format(uses=INTERMEDIATE_USES if is_deep else ROOT_USES))
