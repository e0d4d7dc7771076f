"""What every test can ask for: settings, a database, a session, the application and a client."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import databases

SHARED = pytest.StashKey[Path]()


def pytest_addoption(parser):
    parser.addoption(
        "--db",
        choices=[*databases.KINDS, "both"],
        default="both",
        help="the database that tests run on (default: each test on both)",
    )
    parser.addoption(
        "--every-crash",
        action="store_true",
        help="kill at every single step of an award and of each change of a seal (default: at some of them)",
    )


def pytest_configure(config):
    if hasattr(config, "workerinput"):
        config.stash[SHARED] = Path(config.workerinput["shared"])
    else:
        config.stash[SHARED] = databases.new_shared_folder()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["shared"] = str(node.config.stash[SHARED])


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        databases.remove_shared_folder(config.stash[SHARED])


def pytest_generate_tests(metafunc):
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--db")
        both = ["sqlite"] if "browser" in metafunc.definition.path.parts else databases.KINDS
        metafunc.parametrize("database_kind", both if chosen == "both" else [chosen], scope="session")


def pytest_collection_modifyitems(items):
    """A test is marked by where it lies; those in a browser come last.

    Playwright leaves an event loop running in its process, in which nothing else can start one of its own (signing
    does). xdist hands out tests in order, so a process that has begun with the browser's gets no others.
    """
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: "browser" in item.path.parts)


def pytest_terminal_summary(terminalreporter):
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])]
    for reason in sorted(set(reasons)):
        terminalreporter.write_sep(
            "!", f"{reasons.count(reason)} TESTS NOT RUN: {reason.removeprefix('Skipped: ')}", red=True
        )


@pytest.fixture(scope="session")
def shared_folder(request):
    """A folder for all processes of this run."""
    return request.config.stash[SHARED]


@pytest.fixture(scope="session")
def known_databases(shared_folder, worker_id):
    """The databases of this process by kind, made when first wanted."""
    made: dict[str, databases.Database] = {}

    def get(kind):
        if kind not in made:
            made[kind] = databases.make(kind, shared_folder, worker_id)
        return made[kind]

    return get


@pytest.fixture(scope="session")
def known_engines():
    """The engines of this process by address: made once, because connecting costs more than most tests."""
    from app.core.db import make_engine

    engines = {}

    def get(url):
        if url not in engines:
            engines[url] = make_engine(url)
        return engines[url]

    yield get
    for engine in engines.values():
        engine.dispose()


@pytest.fixture(scope="session")
def known_apps():
    """The applications of this process by database. Their settings and folders stay the same from test to test."""
    apps = {}
    yield apps
    for app in apps.values():
        end(app)


def let_go(app):
    """Close the application's connections, so that its database can be replaced."""
    app.extensions["database"][0].dispose()


def end(app):
    """Leave nothing behind of an application that is not needed any more: no connection, no child process."""
    let_go(app)
    app.extensions["examiners"].close()


@pytest.fixture
def database_url(database_kind, known_databases, known_apps):
    """The address of a database that is as it was after the migrations. Runs the test once for each kind."""
    database = known_databases(database_kind)
    if database_kind in known_apps:
        let_go(known_apps[database_kind])
    database.reset()
    return database.url


@pytest.fixture
def engine(database_url, known_engines):
    """The database, as the portal's own code connects to it."""
    engine = known_engines(database_url)
    engine.dispose()
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine):
    """A session on a fresh database. What the test leaves uncommitted is dropped."""
    from app.core.db import make_sessions

    with make_sessions(engine)() as session:
        yield session


@pytest.fixture
def var_dir(shared_folder, worker_id, database_kind):
    """The portal's folder, empty but for the static files, which are the same for every test."""
    folder = shared_folder / f"var-{worker_id}-{database_kind}"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir() and path.name != "static":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
    return folder


@pytest.fixture
def make_settings(database_url, var_dir):
    """Settings for a test's own portal: `make_settings(tsa_url="…")`."""
    from config import Settings

    def make(**changes):
        values = {
            "environment": "test",
            "var_dir": var_dir,
            "database_url": database_url,
            "base_url": "http://localhost",
            "secret_key": "a key that only tests know, 32 letters or more",
            "log_level": "ERROR",
        }
        return Settings(**{**values, **changes})

    return make


@pytest.fixture
def settings(make_settings):
    """The settings of the portal under test."""
    return make_settings()


@pytest.fixture
def make_app(make_settings):
    """A portal with other settings than usual; costs more than `app`, which is made once and kept."""
    made = []

    def make(**changes):
        made.append(build_app(make_settings(**changes)))
        return made[-1]

    yield make
    for app in made:
        end(app)


def build_app(settings):
    """A portal whose test clients check every page."""
    from app.factory import create_app
    from tests.client import PageClient, Written

    app = create_app(settings)
    app.test_client_class = PageClient
    Written.by(app)
    return app


@pytest.fixture
def app(database_kind, known_apps, settings):
    """The whole portal on a fresh database, without keys. What a test puts in its place is put back."""
    if database_kind not in known_apps:
        known_apps[database_kind] = build_app(settings)
    app = known_apps[database_kind]
    given = dict(app.extensions)
    yield app
    app.extensions.update(given)
    shutil.rmtree(given["settings"].keys_dir, ignore_errors=True)


@pytest.fixture
def client(app):
    """A visitor's browser, without JavaScript, that checks every page it is given."""
    return app.test_client()


@pytest.fixture(scope="session")
def worker_id(request):
    """The name of this test process, with or without xdist."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")
