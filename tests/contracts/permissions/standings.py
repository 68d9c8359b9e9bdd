"""Groups of demo accounts that several tables speak of."""

_STAFF = frozenset(
    {
        "secretary", "principal", "registrar", "instruction", "student-affairs", "counselor", "course-counselor",
        "teacher", "member", "clerk", "personnel", "it",
    }
)  # fmt: skip
STAFF = (_STAFF, _STAFF | {"evening-registrar"})
STAFF_AND_MEMBERS = tuple(group | {"auditor"} for group in STAFF)
ROUTES: dict[str, tuple[str, object, object]] = {}
