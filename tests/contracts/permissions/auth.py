"""Signing in is public; signing out and one's own password are everybody's."""

ROUTES = {
    "auth.login": ("GET POST", "public", "public"),
    "auth.forgot": ("GET POST", "public", "public"),
    "auth.notice": ("GET POST", "everyone", "everyone"),
    "auth.setup": ("GET POST", "public", "public"),
    "auth.logout": ("POST", "everyone", "everyone"),
    "auth.password": ("GET POST", "everyone", "everyone"),
}
