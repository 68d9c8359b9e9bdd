"""The blueprint of the audit pages; each module adds its routes."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("audit", __name__, url_prefix="/audit")
