"""The home page: everybody's own."""

ROUTES = {"home.index": ("GET", "everyone", "everyone")}
