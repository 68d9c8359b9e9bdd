"""The blueprint of what belongs to no area; each module adds its routes."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("site", __name__)
