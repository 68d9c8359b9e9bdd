"""Who may do what: one table from duties to permissions, and the pure resolution of a person's permissions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from intranet.rules.duties import Duty


class Permission(Enum):
    """What a page or an act asks for. The value is shown when it is refused: 「…」須由 X 辦理."""

    SIGN_IN = "登入後使用"
    VIEW_CALENDAR = "檢視作業期程"
    VIEW_REGULATION = "檢視規定"
    VIEW_DUTIES = "檢視分工"
    VIEW_COMMITTEE = "檢視工作小組"
    VIEW_MEETINGS = "檢視會議"
    VIEW_OUTREACH = "檢視宣導與研習"
    VIEW_OPERATIONS = "檢視作業執行"
    VIEW_STUDENT_CASES = "檢視學生個案"
    VIEW_REWARDS = "檢視敘獎"
    VIEW_OWN_REWARDS = "檢視自己的敘獎"
    VIEW_PEOPLE = "檢視人員"
    VIEW_ACCOUNTS = "檢視帳號"
    VIEW_AUDIT = "檢視稽核紀錄"
    PLAN_MEETINGS = "排定會議"
    APPROVE_MEETINGS = "核定開會"
    RECORD_MEETINGS = "記錄會議"
    CONFIRM_MINUTES = "確認會議紀錄"
    TAKE_PART = "回復出席"
    EDIT_SCHEDULE = "規劃作業期程"
    RELEASE_SCHEDULE = "公告作業期程"
    REVIEW_RELEASE = "複核發布內容"
    CONFIRM_SELF_CHECK = "確認自我檢核"
    LOG_OUTREACH = "登錄宣導與研習"
    RECORD_OPERATIONS = "登錄作業執行"
    RECORD_CERTIFICATION = "登錄認證情形"
    PROPOSE_REWARDS = "提報敘獎"
    EVALUATE_REWARDS = "登錄敘獎評核"
    PROCESS_REWARDS = "辦理敘獎後續"
    SIGN_STATEMENTS = "簽署人工確認"
    ISSUE_AUDIT_LINKS = "核發稽核資料連結"
    MANAGE_PEOPLE = "管理人員與席次"
    SET_DEPUTIES = "登錄代理人"
    MANAGE_ACCOUNTS = "管理帳號"
    REVIEW_ACCOUNTS = "清查帳號"
    DELAY_CLOSING = "延後停用帳號"
    ANNOUNCE = "發布公告"
    ANSWER_FAULTS = "處理障礙通報"
    MANAGE_MAIL = "管理寄出的郵件"
    REPORT_FAULTS = "通報障礙"


P = Permission

# Held without any position. «@» marks a standing that is no position code.
EVERYONE, STAFF, MEMBER, AUDITOR, ADMIN = "@everyone", "@staff", "@member", "@auditor", "@admin"
STANDING_TITLES = {
    EVERYONE: "所有使用者",
    STAFF: "教職員",
    MEMBER: "工作小組委員",
    AUDITOR: "稽核人員",
    ADMIN: "系統啟用者",
}
_VIEWS = frozenset(p for p in P if p.name.startswith("VIEW_"))
STANDING_PERMISSIONS: Mapping[str, frozenset[Permission]] = {
    EVERYONE: frozenset({P.SIGN_IN, P.VIEW_CALENDAR, P.VIEW_REGULATION, P.REPORT_FAULTS}),
    # Which record a person may enter follows from the units that its row names, as with self-checks.
    STAFF: frozenset(
        {
            P.VIEW_DUTIES,
            P.VIEW_COMMITTEE,
            P.VIEW_OUTREACH,
            P.VIEW_OPERATIONS,
            P.VIEW_OWN_REWARDS,
            P.RECORD_OPERATIONS,
            P.CONFIRM_SELF_CHECK,
        }
    ),
    MEMBER: frozenset({P.VIEW_DUTIES, P.VIEW_COMMITTEE, P.VIEW_MEETINGS, P.VIEW_OWN_REWARDS, P.TAKE_PART}),
    AUDITOR: _VIEWS,
    ADMIN: frozenset({P.VIEW_PEOPLE, P.VIEW_ACCOUNTS, P.MANAGE_PEOPLE, P.MANAGE_ACCOUNTS, P.MANAGE_MAIL}),
}

DUTY_PERMISSIONS: Mapping[Duty, frozenset[Permission]] = {
    Duty.CONVENE: frozenset(
        {
            P.VIEW_MEETINGS,
            P.APPROVE_MEETINGS,
            P.REVIEW_RELEASE,
            P.CONFIRM_MINUTES,
            P.VIEW_REWARDS,
            P.VIEW_STUDENT_CASES,
            P.VIEW_PEOPLE,
            P.VIEW_AUDIT,
        }
    ),
    Duty.SECRETARY: frozenset(
        {
            P.VIEW_MEETINGS,
            P.PLAN_MEETINGS,
            P.RECORD_MEETINGS,
            P.EVALUATE_REWARDS,
            P.VIEW_REWARDS,
            P.VIEW_STUDENT_CASES,
            P.VIEW_PEOPLE,
            P.MANAGE_PEOPLE,
            P.SET_DEPUTIES,
            P.SIGN_STATEMENTS,
            P.VIEW_ACCOUNTS,
            P.VIEW_AUDIT,
            P.ISSUE_AUDIT_LINKS,
        }
    ),
    Duty.TAKE_MINUTES: frozenset({P.VIEW_MEETINGS, P.RECORD_MEETINGS}),
    Duty.TAKE_PART: STANDING_PERMISSIONS[MEMBER],
    Duty.PLAN_SCHEDULE: frozenset({P.EDIT_SCHEDULE, P.REVIEW_RELEASE}),
    Duty.PUBLISH_SCHEDULE: frozenset({P.RELEASE_SCHEDULE, P.REVIEW_RELEASE}),
    Duty.HOLD_OUTREACH: frozenset({P.VIEW_OUTREACH, P.LOG_OUTREACH}),
    Duty.PROPOSE_REWARDS: frozenset({P.VIEW_REWARDS, P.PROPOSE_REWARDS}),
    Duty.PROCESS_REWARDS: frozenset({P.VIEW_REWARDS, P.PROCESS_REWARDS}),
    Duty.RUN_PLATFORM: frozenset(
        {P.VIEW_PEOPLE, P.VIEW_ACCOUNTS, P.MANAGE_ACCOUNTS, P.ANNOUNCE, P.ANSWER_FAULTS, P.MANAGE_MAIL}
    ),
    Duty.REVIEW_ACCOUNTS: frozenset({P.VIEW_PEOPLE, P.VIEW_ACCOUNTS, P.REVIEW_ACCOUNTS}),
    Duty.BUILD_DATA: frozenset(),
    Duty.SUPERVISE_DATA: frozenset(),
    Duty.CERTIFY: frozenset({P.RECORD_CERTIFICATION}),
    Duty.SUBMIT: frozenset({P.VIEW_STUDENT_CASES}),
    Duty.CONFIRM_RECEIPT: frozenset({P.VIEW_STUDENT_CASES}),
    Duty.MANAGE_PEOPLE: frozenset({P.VIEW_PEOPLE, P.MANAGE_PEOPLE}),
    Duty.DELAY_CLOSING: frozenset({P.VIEW_ACCOUNTS, P.DELAY_CLOSING}),
}


def allowed_codes(grants: Mapping[Duty, Iterable[str]]) -> dict[Permission, frozenset[str]]:
    """For each permission, the position codes and standings that have it.

    ``grants`` maps each duty to the position codes that a school's rows give it to.
    """
    table: dict[Permission, set[str]] = {permission: set() for permission in Permission}
    for standing, permissions in STANDING_PERMISSIONS.items():
        for permission in permissions:
            table[permission].add(standing)
    for duty, codes in grants.items():
        for permission in DUTY_PERMISSIONS[duty]:
            table[permission].update(codes)
    return {permission: frozenset(codes) for permission, codes in table.items()}


def permissions_of(held: Iterable[str], allowed: Mapping[Permission, frozenset[str]]) -> frozenset[Permission]:
    """The permissions of somebody who holds these position codes and standings. An auditor holds nothing else:
    whoever is an auditor reads everything and writes nothing, whatever else they hold."""
    codes = frozenset(held)
    if AUDITOR in codes:
        return STANDING_PERMISSIONS[AUDITOR] | {Permission.SIGN_IN}
    return frozenset(permission for permission, holders in allowed.items() if holders & codes)
