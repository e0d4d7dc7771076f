"""The request's database session."""

from __future__ import annotations

from flask import Flask, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from app.core.db import has_stray_changes, make_engine, make_sessions


class Database:
    """Gives each application context its own session, and closes it at the end."""

    def init_app(self, app: Flask, url: str) -> None:
        """Make the engine for the address and close sessions when contexts end."""
        engine = make_engine(url)
        app.extensions["database"] = (engine, make_sessions(engine))
        app.teardown_appcontext(self._close)

    @property
    def engine(self) -> Engine:
        """The engine of the running application."""
        engine: Engine = current_app.extensions["database"][0]
        return engine

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Makes further sessions, for work beside a request."""
        sessions: sessionmaker[Session] = current_app.extensions["database"][1]
        return sessions

    @property
    def session(self) -> Session:
        """The session of this request or command, opened at first use."""
        if "db_session" not in g:
            g.db_session = self.sessions()
        session: Session = g.db_session
        return session

    def _close(self, error: BaseException | None) -> None:
        session: Session | None = g.pop("db_session", None)
        if session is None:
            return
        forgotten = has_stray_changes(session)
        session.close()
        if forgotten and error is None and current_app.testing:
            raise RuntimeError("changes were left without atomic()")


db = Database()
