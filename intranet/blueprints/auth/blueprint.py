"""The blueprint of signing in and of one's own account; each module adds its routes."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("auth", __name__)
