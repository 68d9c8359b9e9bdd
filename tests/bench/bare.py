"""The yardstick F: a Flask application with one bare route."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index() -> str:
    """Answer with a word."""
    return "ok"
