"""Operations: read by staff and the auditor; recorded by the units that each row names; students' matters are for
those who submit and confirm."""

from tests.contracts.permissions.standings import STAFF, STAFF_AND_MEMBERS

# Whose unit it is, is told by the record; without a record there is nothing to refuse.
_KEEPERS = (frozenset({"registrar"}), frozenset({"registrar", "evening-registrar"}))
_HANDLE = frozenset({"secretary", "principal", "registrar", "student-affairs", "auditor"})
_STUDENTS = (_HANDLE, _HANDLE | {"evening-registrar"})

ROUTES = {
    "operations.index": ("GET", *STAFF_AND_MEMBERS),
    "operations.window": ("GET", *STAFF_AND_MEMBERS),
    "operations.record": ("GET POST", *STAFF),
    "operations.roster": ("GET POST", *STAFF),
    "operations.preview": ("GET", *STAFF),
    "operations.apply": ("POST", *STAFF),
    "operations.drop": ("POST", *STAFF),
    "operations.part": ("GET POST", *STAFF),
    "operations.withdraw": ("GET POST", *STAFF),
    "operations.receipt": ("GET", *STAFF_AND_MEMBERS),
    "operations.period": ("GET POST", *STAFF),
    "operations.answers": ("GET POST", *STAFF),
    "operations.close": ("GET POST", *STAFF),
    "operations.raise_objection": ("GET POST", *STAFF),
    "operations.objection": ("GET POST", *STAFF),
    "operations.letters": ("GET", *_STUDENTS),
    "operations.new_leaver": ("GET POST", *STAFF),
    "operations.sent": ("GET POST", *STAFF),
    "operations.letters_pdf": ("GET", *STAFF),
    "operations.labels_pdf": ("GET", *STAFF),
    "operations.clear": ("POST", *STAFF),
    "operations.remove_leaver": ("POST", *STAFF),
    "operations.letter_answer": ("GET POST", *STAFF),
    "operations.retention": ("GET", *STAFF_AND_MEMBERS),
    "operations.seal": ("GET POST", *_KEEPERS),
    "operations.sealed": ("GET", *STAFF_AND_MEMBERS),
    "operations.destroy": ("GET POST", *STAFF),
    "operations.certificate": ("GET", *STAFF_AND_MEMBERS),
    "operations.cases": ("GET", *_STUDENTS),
    "operations.new_case": ("GET POST", *_KEEPERS),
    "operations.case": ("GET POST", *_STUDENTS),
}
