"""A page with every component on it, filled with made-up values, in a bare application."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from flask import Flask, Response, flash, render_template
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from wtforms import (
    BooleanField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    widgets,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from intranet.resources import resource_dir
from intranet.rules import dates
from intranet.rules.dates import Term
from intranet.rules.timeline import Timeline, TimelineItem, lay_out
from intranet.web import assets
from intranet.web.filters import roc_datetime
from intranet.web.forms import BaseForm, ClockField, CountField, LineField, RocDateField
from intranet.web.pages import ClauseLink, Crumb

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TODAY = date(2026, 11, 21)
UNITS = ("教務處", "學務處", "輔導室", "圖書館", "人事室")
LONG = "本次會議依規定審議本學期作業期程、課程學習成果認證人員及代理順位，並檢討上次會議決議執行情形。"


class SampleForm(BaseForm):
    """One field of every kind."""

    subject = LineField("開會事由", [DataRequired("請輸入開會事由。")], description="印在開會通知單上。")
    day = RocDateField("開會日期", [DataRequired("請輸入開會日期。")])
    at = ClockField("開會時間", [DataRequired("請輸入開會時間。")])
    place = SelectField("地點", choices=[SelectChoice(unit) for unit in UNITS])
    host = SelectField(
        "主辦", choices=[SelectChoice(u, optgroup=g) for g, u in (("行政", "教務處"), ("輔導", "輔導室"))]
    )
    kind = SelectField("屬性", choices=[SelectChoice("", "不指定"), SelectChoice("定期"), SelectChoice("臨時")])
    people = CountField("人數")
    note = TextAreaField("說明", description="可用條列。")
    answer = RadioField(
        "回復", [DataRequired("請選擇出席或請假。")], choices=[SelectChoice("出席"), SelectChoice("請假")]
    )
    audience = SelectMultipleField(
        "對象",
        choices=[SelectChoice("學生"), SelectChoice("家長"), SelectChoice("教師")],
        widget=widgets.ListWidget(),
        option_widget=widgets.CheckboxInput(),
    )
    mail = BooleanField("同時以電子郵件通知")
    file = FileField("附件", description="pdf、jpg、png，10 MB 以下。")


class FilterForm(BaseForm):
    """A list's filter."""

    day = RocDateField("起日")


class CellForm(BaseForm):
    """Fields as they stand in a table."""

    votes = CountField("票數")
    presence = RadioField("出席", choices=[SelectChoice(v) for v in ("出席", "請假", "缺席")])
    owner = SelectField("主辦", choices=[SelectChoice(unit) for unit in UNITS])
    done = BooleanField("辦理完畢")


class LoginForm(BaseForm):
    """As on the entrance."""

    username = LineField("帳號", [DataRequired("請輸入帳號。")])
    password = PasswordField("密碼", [DataRequired("請輸入密碼。")])


@dataclass
class Menu:
    """A group of the navigation."""

    label: str
    items: tuple[Any, ...]


@dataclass
class Shell:
    """What stands around a page."""

    user: Any = field(default_factory=lambda: SimpleNamespace(name="林怡君", titles=("教務主任", "執行秘書")))
    school_name: str = "國立山海高級中學"
    short_name: str = "山海高中"
    group_name: str = "學生學習歷程檔案工作小組"
    nav: tuple[Menu, ...] = ()
    terms: tuple[Any, ...] = ()
    term_switch_url: str = "/switch-term"
    today: date = TODAY
    demo: bool = True
    version: str = "0.1.0"
    home_url: str = "/"
    sitemap_url: str = "/sitemap"
    logout_url: str = "/logout"
    account_url: str = "/account"
    password_url: str = "/password"
    notice_url: str = "/notice"
    list_url: str = "/meetings/"
    privacy_url: str = "/public/privacy"
    accessibility_url: str = "/public/accessibility"


def make_shell(*, signed_in: bool = True) -> Shell:
    """The shell of a signed-in secretary, or of a visitor."""
    if not signed_in:
        return Shell(user=None)
    groups = (
        ("工作", "首頁 home 會議 meeting 期程 calendar 宣導 outreach 敘獎 reward"),
        ("規定", "規定 regulation 分工 duties 工作小組 committee 代理 deputies"),
        ("管理", "公告 announcement 障礙通報 fault 人員 people 帳號 account 學期 term 稽核 audit"),
    )
    nav = []
    for label, words in groups:
        pairs = zip(words.split()[::2], words.split()[1::2], strict=True)
        items = [SimpleNamespace(label=w, url=f"/{i}", icon=i, current=i == "meeting") for w, i in pairs]
        nav.append(Menu(label, tuple(items)))
    terms = tuple(
        SimpleNamespace(label=str(dates.Term(*t).label), short=str(dates.Term(*t)), current=t == (115, 1))
        for t in ((115, 2), (115, 1), (114, 2))
    )
    return Shell(nav=tuple(nav), terms=terms)


def make_timeline() -> Timeline:
    upload = TimelineItem("課程學習成果上傳", date(2025, 8, 1), date(2026, 2, 22), date(2026, 2, 23), date(2026, 3, 1))
    closing = TimelineItem("學生確認收訖明細", date(2026, 3, 23), date(2026, 3, 27))
    return lay_out([upload, closing, TimelineItem("未定的", None, None)], Term(114, 1), today=date(2025, 11, 21))


def make_page() -> SimpleNamespace:
    """Made-up values for the styleguide."""
    links = (
        ClauseLink("九(一)2", "每學期至少召開一次會議，由召集人召集。", "/regulation/#clause-9-1-2"),
        ClauseLink("三", "工作小組之組成。", "/regulation/#clause-3"),
    )
    form, wrong = SampleForm(formdata=None), SampleForm(formdata=None, prefix="wrong-", meta={"csrf": False})
    form.day.data = date(2026, 2, 25)
    wrong.validate()
    wrong.form_errors.append("開會日期距今不足 7 日（本校預設，規定未明定）。")
    return SimpleNamespace(
        timeline=make_timeline(),
        title="第 2 次會議",
        breadcrumbs=(Crumb("首頁", "/"), Crumb("會議", "/meetings/"), Crumb("第 2 次會議")),
        links=links,
        form=form,
        filter=FilterForm(formdata=None, prefix="filter-", meta={"csrf": False}),
        wrong=wrong,
        cells=[CellForm(formdata=None, prefix=f"row{n}-") for n in range(3)],
        names=("王大明", "李小美", "陳志豪"),
        today=TODAY,
        deadline=date(2026, 12, 3),
        history=[
            SimpleNamespace(at=datetime(2026, 11, 20, 6, 5, tzinfo=UTC), actor="林怡君", text="排定會議"),
            SimpleNamespace(at=datetime(2026, 11, 21, 1, 30, tzinfo=UTC), actor="張校長", text="核定開會"),
        ],
        pager=SimpleNamespace(number=2, count=4, total=97, previous_url="?page=1", next_url="?page=3"),
        long=LONG,
        states=("met", "due", "overdue", "manual", "exception", "not_applicable"),
    )


def make_app() -> Flask:
    """A bare application that serves the styleguide, the entrance, a refusal and a conflict."""
    folder = resource_dir("templates")
    app = Flask("look", static_folder=str(ROOT / "intranet" / "static"))
    app.config.update(SECRET_KEY="look", TESTING=True, WTF_I18N_ENABLED=False)
    assets.init_app(app)
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = jinja2.FileSystemLoader([folder, HERE])
    app.jinja_env.filters.update(
        roc=dates.roc_short,
        roc_weekday=dates.roc_weekday,
        roc_long=dates.roc_long,
        roc_datetime=roc_datetime,
        until=lambda day: f"還有 {(day - TODAY).days} 天",
    )
    Bootstrap5(app)
    CSRFProtect(app)
    app.add_url_rule("/theme.css", "site.theme", theme)
    app.add_url_rule("/", "home.index", styleguide)
    app.add_url_rule("/login", "login", login)
    app.add_url_rule("/refusal/<int:status>", "refusal", refusal)
    app.add_url_rule("/conflict", "conflict", conflict)
    app.after_request(set_policy)
    return app


def set_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'"
    )
    return response


def theme() -> Response:
    return Response(":root { --school: #2f5d50; }", mimetype="text/css")


def styleguide() -> str:
    flash("已寄發開會通知，共 25 人。", "success")
    flash("第 3 案的辦法還是空白。", "warning")
    return render_template("styleguide.html", page=make_page(), shell=make_shell())


def login() -> str:
    accounts = (
        ("secretary", "教務主任（執行秘書）"),
        ("principal", "校長（召集人）"),
        ("registrar", "註冊組長"),
        ("teacher", "教師"),
    )
    page = SimpleNamespace(
        title="登入", breadcrumbs=(), form=LoginForm(), demo_accounts=accounts, demo_password="example",
        action="/login", forgot_url="/forgot", school_url="/login/school", school_label="校園帳號",
    )  # fmt: skip
    return render_template("auth/login.html", page=page, shell=make_shell(signed_in=False))


def refusal(status: int) -> str:
    page = SimpleNamespace(
        title="目前的職務不能開啟這一頁", breadcrumbs=(), status=status,
        message="「規劃作業期程」須由教務主任或註冊組長辦理。", hint="如需辦理，請洽上列職務。", typed=(("note", "剛才輸入的說明"),), again_url="",
        record_url="/meetings/3", request_id="0123456789abcdef", home_url="/", home_label="回首頁",
    )  # fmt: skip
    return render_template("errors/error.html", page=page, shell=make_shell())


def conflict() -> str:
    page = SimpleNamespace(
        title="資料已被他人修改", breadcrumbs=(), message="王大明在開啟之後儲存了這筆資料。", record_url="/meetings/2",
        fields=(("案由", "審議期程", "審議本學期作業期程"), ("說明", LONG, "略")),
    )  # fmt: skip
    return render_template("errors/conflict.html", page=page, shell=make_shell())
