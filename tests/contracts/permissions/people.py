"""People: read by convener, secretary and whoever runs accounts; managed by the secretary and the bootstrapper."""

_MANAGE = (frozenset({"secretary", "admin"}),) * 2
_VIEW = (
    frozenset({"secretary", "admin", "principal", "auditor", "registrar"}),
    frozenset({"secretary", "admin", "principal", "auditor", "it"}),
)

ROUTES = {
    "people.index": ("GET", *_VIEW),
    "people.person": ("GET", *_VIEW),
    "people.staff_export": ("POST", *_VIEW),
    "people.staff_import": ("GET POST", *_MANAGE),
    "people.staff_apply": ("POST", *_MANAGE),
    "people.new": ("GET POST", *_MANAGE),
    "people.edit": ("GET POST", *_MANAGE),
    "people.appoint": ("GET POST", *_MANAGE),
    "people.end": ("GET POST", *_MANAGE),
    "people.leave": ("GET POST", *_MANAGE),
    "people.withdraw_leave": ("POST", *_MANAGE),
}
