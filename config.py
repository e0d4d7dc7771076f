"""The settings of a running portal: one typed, frozen object, read from the environment once."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from app.core.setting_rules import IMPOSSIBLE, UNSAFE

ROOT = Path(__file__).resolve().parent
PREFIX = "SEAL_"
SCHEMES = {
    "database_url": ("sqlite", "postgresql"),
    "storage_url": ("file", "s3"),
    "queue_url": ("sqlite", "postgresql", "postgres", "redis", "rediss", "unix", "memory"),
    "smtp_url": ("smtp", "smtps"),
    "clamav_url": ("tcp", "unix"),
    "signing_key": ("file", "pkcs11"),
}
POSITIVE = ("session_idle_minutes", "session_hours", "upload_mebibytes", "organisation_mebibytes")
KINDS = {"int": "a whole number", "bool": "yes or no", "Path": "a path"}


class SettingsInvalid(Exception):
    """One or more settings are missing, unknown or unsafe; each line names one and says what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting with its default. Environment names carry the prefix `SEAL_`."""

    environment: str = "development"
    """`production` refuses every unsafe value and answers to the name in `BASE_URL` alone."""

    var_dir: Path = ROOT / "var"
    """The folder of all that an installation owns and that has no other place."""

    database_url: str = field(default="", repr=False)
    """`sqlite:///…` or `postgresql://…`. By default `portal.db` in the var folder."""

    storage_url: str = field(default="", repr=False)
    """Where evidence is kept: `file:///folder` or `s3://bucket/prefix`. By default `evidence` in the var
    folder."""

    queue_url: str = field(default="", repr=False)
    """What wakes workers: `sqlite:///…`, `postgresql://…` or `redis://…`. By default `queue.db` in the var
    folder."""

    base_url: str = "http://127.0.0.1:8000"
    """The address that visitors use. Links in mail and on certificates begin with it."""

    secret_key: str = field(default="", repr=False)
    """Signs cookies: at least 32 random characters. Outside production one is made and kept in the var
    folder."""

    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    """Earlier secret keys, with commas between, that are still believed while the key changes."""

    smtp_url: str = field(default="", repr=False)
    """The mail server: `smtps://user:password@host` or `smtp://…`. Without one, mail is written to `mail` in
    the var folder."""

    mail_from: str = "Seal portal <no-reply@localhost>"
    """The sender of all mail."""

    tsa_url: str = field(default="", repr=False)
    """A time-stamping service (RFC 3161) that is asked for each certificate: `https://…`, with
    `user:password@` where it wants them."""

    tsa_anchors: str = ""
    """A PEM file with the root certificates that its time-stamps must lead to, and revocation lists if there
    are any."""

    tsa_required: bool = False
    """Whether an award waits until the service answers. `no` signs without a time-stamp, and says so."""

    link_checks: bool = True
    """Whether the worker looks once a week if the pages behind links are still there. It asks only addresses
    of the open internet; `no` where it has no way there."""

    clamav_url: str = ""
    """A ClamAV daemon that looks into each file before it becomes evidence: `tcp://host:port` or
    `unix:///path`. While it does not answer, files wait and nobody can open them."""

    signing_key: str = ""
    """The key that signs certificates: `file:/path`, by default `keys/signer.key.pem` in the var folder, or
    `pkcs11:token=NAME;object=KEY?module-path=/library.so&pin-source=file:/path` for one in a token."""

    signing_pin: str = field(default="", repr=False)
    """The PIN of the token with the signing key, unless SIGNING_KEY names a file with it."""

    signing_algorithm: str = "ecdsa-p256"
    """What a new signing key is: `ecdsa-p256`, or `rsa-3072` for readers that know nothing newer."""

    criteria_dir: Path = ROOT / "seal_criteria"
    """The folder of the published criteria."""

    issuer: str = "Trusted Learning Environment program"
    """Who awards seals, as pages and certificates name it."""

    contact: str = ""
    """Where people reach the program: a mail address, or a page that begins with `https://`. Pages and mail
    name it."""

    time_zone: str = "America/New_York"
    """Dates and times are those of this place."""

    trusted_proxies: int = 0
    """How many proxies in front are believed about a visitor's address and scheme."""

    session_idle_minutes: int = 60
    """After so long without a click one signs in again."""

    session_hours: int = 12
    """After so long one signs in again in any case."""

    upload_mebibytes: int = 25
    """The largest file of evidence."""

    organisation_mebibytes: int = 500
    """What the files of one school system may take together."""

    issuing: bool = True
    """Whether certificates are signed. `no` counts from the next start on, and awards wait;
    `keys stop-issuing` stops it at once."""

    two_person_issue: bool = False
    """Whether a second manager, who neither decided nor reviewed, must confirm each award before it is
    issued."""

    is_demo: bool = False
    """Whether every page says that all of it is fictional."""

    log_level: str = "INFO"
    """How much is logged: `DEBUG`, `INFO`, `WARNING` or `ERROR`."""

    def __post_init__(self) -> None:
        """Fill what follows from `var_dir`, then refuse what cannot work."""
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
        self._default("database_url", f"sqlite:///{self.var_dir / 'portal.db'}")
        self._default("storage_url", f"file://{self.var_dir / 'evidence'}")
        self._default("queue_url", f"sqlite:///{self.var_dir / 'queue.db'}")
        self._default("signing_key", f"file:{self.var_dir / 'keys' / 'signer.key.pem'}")
        problems = _problems(self)
        if problems:
            raise SettingsInvalid(problems)

    def _default(self, name: str, value: str) -> None:
        if not getattr(self, name):
            object.__setattr__(self, name, value)

    @property
    def keys_dir(self) -> Path:
        """The folder of the certificates, and of the keys where they are files."""
        kind, _, path = self.signing_key.partition(":")
        return Path(path).parent if kind == "file" and path else self.var_dir / "keys"

    @property
    def is_production(self) -> bool:
        """Whether unsafe values are refused rather than tolerated."""
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        """Whether visitors reach the portal over TLS."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name that visitors use, without the port."""
        return urlsplit(self.base_url).hostname or ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings named by `SEAL_…` variables.

        Raises SettingsInvalid with a line for each unknown name, unreadable value or unsafe choice.
        Outside production a missing secret key is made once and kept under `var/`.
        """
        values, problems = _read(environ, {spec.name: str(spec.type) for spec in fields(cls)})
        is_production = values.get("environment") == "production"
        if is_production and environ.get("FLASK_DEBUG", "0").lower() not in {"", "0", "false", "no"}:
            problems.append(
                "FLASK_DEBUG: the debugger lets every visitor run programs; unset it in production."
            )
        if not values.get("secret_key") and not is_production:
            folder = Path(str(values.get("var_dir", cls.var_dir)))
            try:
                values["secret_key"] = _kept_secret(folder)
            except OSError as error:
                problems.append(f"SEAL_VAR_DIR: {folder} cannot be used ({error.strerror}).")
                values["secret_key"] = secrets.token_urlsafe(48)  # the other problems shall be told too
        try:
            settings = cls(**values)  # type: ignore[arg-type]  # converted to each field's type by _read
        except SettingsInvalid as error:
            raise SettingsInvalid([*problems, *error.problems]) from None
        if problems:
            raise SettingsInvalid(problems)
        return settings


def _read(environ: Mapping[str, str], known: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:
    """The values by name, each of its own type, and a line for each that is unknown or unreadable."""
    values: dict[str, object] = {}
    problems = []
    for name in sorted(one for one in environ if one.startswith(PREFIX)):
        key = name.removeprefix(PREFIX).lower()
        if key not in known or name != name.upper():
            problems.append(f"{name}: there is no such setting{_meant(name, known)}; see docs/settings.md.")
            continue
        try:
            values[key] = _convert(known[key], environ[name])
        except ValueError:
            problems.append(f"{name}: this is not {KINDS[known[key]]}.")
    return values, problems


def _meant(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name.upper(), [f"{PREFIX}{one.upper()}" for one in known], 1)
    return f", perhaps {close[0]} is meant" if close else ""


def _convert(kind: str, raw: str) -> object:
    if kind == "int":
        return int(raw)
    if kind == "bool":
        if raw.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise ValueError(raw)
        return raw.lower() in {"1", "true", "yes"}
    if kind == "Path":
        return Path(raw).expanduser().resolve()
    if kind.startswith("tuple"):
        return tuple(part for part in raw.split(",") if part)
    return raw


def _kept_secret(var_dir: Path) -> str:
    """The folder's own secret. Where several start at once on a new machine, one makes it for all."""
    path = var_dir / "secret_key"
    if not path.exists():
        var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=var_dir, prefix=".secret-") as file:  # its owner's alone
            file.write(secrets.token_urlsafe(48))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()


def _problems(settings: Settings) -> list[str]:
    problems = [words for is_wrong, words in IMPOSSIBLE if is_wrong(settings)]
    for name, kinds in SCHEMES.items():
        value = getattr(settings, name)
        if value and value.partition(":")[0].partition("+")[0] not in kinds:
            problems.append(
                f"{PREFIX}{name.upper()}: begin with {' or '.join(f'{kind}:' for kind in kinds)}."
            )
    problems += [
        f"{PREFIX}{name.upper()}: give a number above 0." for name in POSITIVE if getattr(settings, name) <= 0
    ]
    problems += unsafe(settings) if settings.is_production else []
    # One line a setting: what is no address at all need not be told that it lacks TLS.
    return list({words.partition(":")[0]: words for words in reversed(problems)}.values())[::-1]


def unsafe(settings: Settings) -> list[str]:
    """What production refuses, a line each, whatever the environment is now."""
    return [words for is_wrong, words in UNSAFE if is_wrong(settings)]
