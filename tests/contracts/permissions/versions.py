"""Versions of the regulation: everybody who reads the regulation."""

ROUTES = {
    "versions.index": ("GET", "everyone", "everyone"),
    "versions.paper": ("GET", "everyone", "everyone"),
}
