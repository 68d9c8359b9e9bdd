"""Signing in is public; signing out and one's own password are everybody's."""

ROUTES = {
    "auth.login": ("GET POST", "public", "public"),
    "auth.forgot": ("GET POST", "public", "public"),
    "auth.code": ("GET POST", "public", "public"),
    "auth.prove": ("GET POST", "everyone", "everyone"),
    "auth.account": ("GET", "everyone", "everyone"),
    "auth.second_factor": ("GET", "everyone", "everyone"),
    "auth.begin_factor": ("POST", "everyone", "everyone"),
    "auth.confirm_factor": ("POST", "everyone", "everyone"),
    "auth.renew_codes": ("POST", "everyone", "everyone"),
    "auth.remove_factor": ("GET POST", "everyone", "everyone"),
    "auth.school": ("GET", "public", "public"),
    "auth.school_callback": ("GET", "public", "public"),
    "auth.identity": ("GET POST", "everyone", "everyone"),
    "auth.unlink_identity": ("POST", "everyone", "everyone"),
    "auth.notice": ("GET POST", "everyone", "everyone"),
    "auth.setup": ("GET POST", "public", "public"),
    "auth.logout": ("POST", "everyone", "everyone"),
    "auth.password": ("GET POST", "everyone", "everyone"),
}
