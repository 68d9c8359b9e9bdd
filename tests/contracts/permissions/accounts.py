"""Accounts: run by the platform's duty-holder; the review by the position that the table names."""

_MANAGE = (frozenset({"registrar", "admin"}), frozenset({"it", "admin"}))
_VIEW = (
    frozenset({"registrar", "admin", "auditor", "secretary"}),
    frozenset({"it", "admin", "auditor", "secretary"}),
)

ROUTES = {
    "accounts.index": ("GET", *_VIEW),
    "accounts.show": ("GET", *_VIEW),
    "accounts.review": ("GET", *_VIEW),
    "accounts.review_paper": ("GET", *_VIEW),
    "accounts.new": ("GET POST", *_MANAGE),
    "accounts.disable": ("POST", *_MANAGE),
    "accounts.enable": ("POST", *_MANAGE),
    "accounts.link": ("POST", *_MANAGE),
    "accounts.reset_factor": ("POST", *_MANAGE),
    "accounts.delay": ("POST", frozenset({"registrar"}), frozenset()),
    "accounts.end_delay": ("POST", frozenset({"registrar"}), frozenset()),
    "accounts.start_review": ("POST", frozenset({"registrar"}), frozenset({"it"})),
    "accounts.save_review": ("POST", frozenset({"registrar"}), frozenset({"it"})),
}
