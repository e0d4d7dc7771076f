"""The settings of a running portal: one typed, frozen object, read from the environment once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
PREFIX = "SEAL_"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
KNOWN_SECRETS = frozenset({"dev", "secret", "changeme", "change-me", "password", "secret-key"})


class SettingsInvalid(Exception):
    """One or more settings are missing, unknown or unsafe; each line names one and says what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting with its default. Environment names carry the prefix `SEAL_`."""

    environment: str = "development"
    var_dir: Path = ROOT / "var"
    database_url: str = ""
    storage_url: str = ""
    queue_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = field(default="", repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "Seal portal <no-reply@localhost>"
    tsa_url: str = ""
    clamav_url: str = ""
    signing_key: str = ""
    criteria_dir: Path = ROOT / "seal_criteria"
    issuer: str = "Trusted Learning Environment program"
    time_zone: str = "America/New_York"
    trusted_proxies: int = 0
    session_idle_minutes: int = 60
    session_hours: int = 12
    upload_mebibytes: int = 25
    organisation_mebibytes: int = 500
    issuing: bool = True
    is_demo: bool = False
    log_level: str = "INFO"

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
        known = {spec.name: spec for spec in fields(cls)}
        values: dict[str, object] = {}
        problems = []
        for name, raw in environ.items():
            if not name.startswith(PREFIX):
                continue
            key = name[len(PREFIX) :].lower()
            if key not in known:
                problems.append(f"{name}: there is no such setting; see the list in README.md.")
                continue
            try:
                values[key] = _convert(str(known[key].type), raw)
            except ValueError:
                problems.append(f"{name}: cannot read {raw[:40]!r} as {known[key].type}.")
        if problems:
            raise SettingsInvalid(problems)
        if not values.get("secret_key") and values.get("environment") != "production":
            values["secret_key"] = _kept_secret(Path(str(values.get("var_dir", cls.var_dir))))
        return cls(**values)  # type: ignore[arg-type]  # converted to each field's type above


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
    path = var_dir / "secret_key"
    if path.exists():
        return path.read_text().strip()
    var_dir.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(48)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secret)
    return secret


def _problems(settings: Settings) -> list[str]:
    problems = []
    if settings.environment not in {"development", "test", "production"}:
        problems.append("SEAL_ENVIRONMENT: choose development, test or production.")
    url = urlsplit(settings.base_url)
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment:
        problems.append("SEAL_BASE_URL: give the address visitors use, such as https://seal.example.org.")
    if not settings.database_url.startswith(("sqlite:", "postgresql")):
        problems.append("SEAL_DATABASE_URL: use sqlite:///… or postgresql://….")
    if settings.trusted_proxies < 0:
        problems.append(
            "SEAL_TRUSTED_PROXIES: give the number of proxies in front of the portal, 0 for none."
        )
    if settings.is_production:
        problems += _unsafe(settings, url.hostname or "")
    return problems


def _unsafe(settings: Settings, host: str) -> list[str]:
    problems = []
    if len(settings.secret_key) < 32 or settings.secret_key.lower() in KNOWN_SECRETS:  # noqa: PLR2004  # bytes of a sound key
        problems.append("SEAL_SECRET_KEY: set a random value of at least 32 characters.")
    if not settings.is_https and host not in LOOPBACK:
        problems.append("SEAL_BASE_URL: production needs https.")
    if ":memory:" in settings.database_url:
        problems.append("SEAL_DATABASE_URL: a database in memory forgets everything at the next start.")
    if not settings.smtp_url:
        problems.append("SEAL_SMTP_URL: set the mail server, or nobody is ever told anything.")
    if "localhost" in settings.mail_from:
        problems.append("SEAL_MAIL_FROM: set the address that mail comes from.")
    return problems
