"""The demo's people: one for each account, position and seat, with a history from school year 114."""

from __future__ import annotations

from msgspec import Struct

from intranet.models import Person
from intranet.rules.committee import Seat
from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_school
from intranet.services.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, positions_of
from intranet.services.people import add_person, appoint, open_account, seat
from intranet.services.sign_in import actor_named, hash_password
from intranet.services.transactions import writing

HISTORY_STARTS = Term(114, 1).start
SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊江何羅高蕭潘簡朱鍾彭游詹胡施沈余趙盧梁顏柯孫魏翁戴范"
GIVEN = ("怡君", "俊宏", "雅婷", "志明", "淑芬", "冠廷", "美玲", "家豪", "欣怡", "建志", "佩珊", "宗翰", "惠雯", "柏翰",
         "靜宜", "明哲", "詩涵", "承恩", "筱薇", "文彬")  # fmt: skip
STAFF_TYPES = {"personnel": "公務人員", "clerk": "公務人員"}


class Cast(Struct, frozen=True):
    """The demo's people by user name and by position code."""

    people: dict[str, Person]
    by_position: dict[str, list[Person]]

    def actor(self, username: str) -> Actor:
        """The actor behind a demo account on the day taken for today."""
        return actor_named(username)


def synthetic_name(number: int) -> str:
    """The name of synthetic person ``number``: the same at every start, all different."""
    return SURNAMES[number % len(SURNAMES)] + GIVEN[(number * 7 + number // len(SURNAMES)) % len(GIVEN)]


def fill_people() -> Cast:
    """People for every position and seat, in one transaction; the accounts of the contract among them."""
    people: dict[str, Person] = {}
    by_position: dict[str, list[Person]] = {}
    with writing(SYSTEM):
        password = hash_password(DEMO_PASSWORD)
        for account in DEMO_ACCOUNTS:
            codes = positions_of(account)
            if account.positions and not codes:
                continue
            person = _enter(len(people), *codes)
            opened = open_account(SYSTEM, person, account.username, password_hash=password, role=account.role)
            opened.notice_seen_at = opened.created_at  # a made-up person has nothing to be told
            people[account.username] = person
            by_position |= {code: [person] for code in codes}
        _fill_positions(by_position, len(people))
        _fill_seats(people, by_position)
    return Cast(people, by_position)


def _enter(number: int, *codes: str) -> Person:
    """A new synthetic person in these positions since the history starts."""
    school = current_school()
    position = school.directory.by_code[codes[0]] if codes else None
    staff_type = STAFF_TYPES.get(codes[0] if codes else "", position.staff_type or "" if position else "")
    email = f"demo{number:03d}@{school.profile.email_domain}"
    person = add_person(SYSTEM, name=synthetic_name(number), staff_type=staff_type, email=email)
    for code in codes:
        appoint(SYSTEM, person, code, HISTORY_STARTS)
    return person


def _fill_positions(by_position: dict[str, list[Person]], number: int) -> None:
    """One holder for each single post, three for posts that many hold."""
    for position in current_school().profile.positions:
        holders = by_position.setdefault(position.code, [])
        wanted = 3 if position.many else 1
        while len(holders) < wanted:
            holders.append(_enter(number, position.code))
            number += 1


def _fill_seats(people: dict[str, Person], by_position: dict[str, list[Person]]) -> None:
    """Fill the seats that a body names; the very last chair stays vacant, so that a vacancy can be seen."""
    elected = [row for row in current_school().committee.seats if not row.position]
    chairs = [row for row in elected for _ in range(row.count)]
    member_chair = next((row for row in chairs if "導師" in row.title), chairs[0])
    member = people.get("member")
    for number, row in enumerate(chairs[:-1], 500):
        if row is member_chair and member:
            person, member = member, None
        else:
            person = _enter(number, *_post_of(row, by_position))
        seat(SYSTEM, person, row.key, HISTORY_STARTS)


def _post_of(row: Seat, by_position: dict[str, list[Person]]) -> tuple[str, ...]:
    """What the holder of an elected chair is besides: a parent, a student, else a teacher."""
    code = "parent" if "家長" in row.title else "student" if "學生" in row.title else "teacher"
    return (code,) if code in by_position else ()
