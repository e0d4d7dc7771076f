"""The blueprint of what belongs to a person rather than to an assessment."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("together", __name__)
