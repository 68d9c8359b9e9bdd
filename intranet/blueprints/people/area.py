"""The blueprint that the area's views hang on, and what they share."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("people", __name__, url_prefix="/people")
Answer = str | Response | tuple[str, int]
TITLE = "人員"
