"""A third school, in one file: other numbering, seats, posts and a combined outreach clause. For tests only."""

from datetime import date, timedelta

from intranet.plugin import (
    CLOSING_CEREMONY,
    TERM_START,
    Amendment,
    Anchor,
    AtLeastDays,
    Audience,
    Clause,
    CommitteeRule,
    Constraint,
    Contact,
    Duty,
    Kind,
    Level,
    Matter,
    NotAfter,
    Obligation,
    Period,
    PortfolioRules,
    Position,
    QuorumRule,
    Receipt,
    Regulation,
    Responsibility,
    Retention,
    RewardCheck,
    RewardRule,
    RewardScheme,
    RewardStage,
    SchoolProfile,
    Seat,
    Selector,
    Stage,
    SubmissionStep,
    Topic,
    Unit,
    Window,
    Work,
    all_of,
    any_of,
    end_of,
    hookimpl,
)

AMENDED = date(2025, 8, 29)  # clause 伍 was about pupils alone before
UPLOAD_CLOSES = Anchor("upload-closes", "成果收件截止", hint="由教導處公告")
RECEIPT_OPENS = Anchor("receipt-opens", "明細確認開始")


@hookimpl
def intranet_school() -> SchoolProfile:
    return SchoolProfile(
        code="fake",
        name="縣立海角實驗高級中等學校",
        short_name="海角高中",
        english_name="Cape Experimental High School",
        address="海角縣天涯鄉潮聲路1號",
        phone="(00)000-0000",
        email_domain="cape.example",
        website="https://cape.example",
        colour="#6b2d2d",
        document_word="海角中字",
        units=(Unit("教導處"), Unit("學習組", "教導處"), Unit("資訊媒體組", "教導處"), Unit("輔導組")),
        positions=(
            Position("head", "校長"),
            Position("dean", "教導主任", "教導處", head=True),
            Position("learning", "學習組長", "學習組", head=True),
            Position("media", "資訊媒體組長", "資訊媒體組", head=True),
            Position("guidance", "輔導組長", "輔導組", head=True),
            Position("tutor", "學習導師", many=True),
            Position("course-teacher", "授課教師", many=True),
            Position("scribe", "文書", staff_type="約聘僱"),
            Position("pupil", "學生", many=True, staff_type=None),
        ),
        release_needs_second=True,
        schedule_page="https://cape.example/portfolio",
        contact=Contact("教導處資訊媒體組", "privacy@cape.example", 5),
    )


@hookimpl
def intranet_regulation() -> Regulation:
    return Regulation(
        title="縣立海角實驗高級中等學校學習歷程檔案要點",
        short_title="海角高中要點",
        amendments=(
            Amendment(date(2024, 8, 29), "校務會議", "通過", ("113-1", "期初")),
            Amendment(AMENDED, "校務會議", "修正通過", ("114-1", "期初"), "校長 114/9/3 核定"),
        ),
        clauses=(
            Clause("壹", "訂定依據。", manual="依據是否現行，須由承辦人查對。"),
            Clause("貳", "小組 9 人，校長召集，教導主任為執行秘書。"),
            Clause("參", "小組每學期開會 1 次，會中訂定代理人，並公告本要點。"),
            Clause("肆一", "教導處訂定並公告期程。"),
            Clause("肆二", "資訊媒體組管理平臺，並於每學期清查帳號；離職教師尚須認證者得延後停用。"),
            Clause("伍", "輔導組與學習導師每學年合辦學生說明 1 場。", until=AMENDED - timedelta(days=1)),
            Clause("伍", "輔導組與學習導師每學年合辦學生、家長、教師說明各 1 場。", since=AMENDED),
            Clause("陸", "成果上傳、認證、勾選、提交與收訖確認依期程辦理；封存 3 年。"),
            Clause("柒", "敘獎由教導主任提報。"),
            Clause("捌", "校務會議通過後實施。"),
        ),
        adopted_by="校務會議",
        adoption_clause="捌",
    )


@hookimpl
def intranet_committee() -> CommitteeRule:
    return CommitteeRule(
        name="學習歷程推動小組",
        clause="貳",
        seats=(
            Seat("head", "校長", "貳", position="head"),
            Seat("dean", "教導主任", "貳", position="dean"),
            Seat("learning", "學習組長", "貳", position="learning"),
            Seat("tutors", "學習導師代表", "貳", count=5, named_by="學習導師會議"),
            Seat("pupil", "學生代表", "貳", named_by="學生自治會"),
        ),
        convener="校長",
        secretary="教導主任",
        matters=(Matter("參", "期程、代理人與宣導", (Topic.SCHEDULE,)),),
        stated_size=9,
        quorum=QuorumRule(present_over=(2, 3), proxies=True, stated=True),
    )


@hookimpl
def intranet_responsibilities() -> tuple[Responsibility, ...]:
    return (
        Responsibility("plan", "訂定期程", ("教導處",), "肆一", Duty.PLAN_SCHEDULE),
        Responsibility("publish", "公告期程", ("學習組",), "肆一", Duty.PUBLISH_SCHEDULE),
        Responsibility("platform", "平臺", ("資訊媒體組",), "肆二", Duty.RUN_PLATFORM),
        Responsibility("accounts", "帳號清查", ("資訊媒體組",), "肆二", Duty.REVIEW_ACCOUNTS),
        Responsibility("keep-open", "延後停用離職教師帳號", ("教導處",), "肆二", Duty.DELAY_CLOSING),
        Responsibility("minutes", "會議紀錄", ("文書",), "參", Duty.TAKE_MINUTES),
        Responsibility("certify", "認證", ("授課教師",), "陸", Duty.CERTIFY),
        Responsibility("rewards", "敘獎核辦", ("文書",), "柒", Duty.PROCESS_REWARDS),
    )


@hookimpl
def intranet_obligations() -> tuple[Obligation, ...]:
    answers = ("national:meeting", "national:deputies", "national:published")
    together = all_of("輔導組", "學習導師")
    audiences = (
        ("pupils", Audience.STUDENTS, None),
        ("parents", Audience.PARENTS, AMENDED),
        ("teachers", Audience.TEACHERS, AMENDED),
    )
    return (
        Obligation("meeting", "小組會議", Kind.MEETING, "參", answers=answers),
        Obligation("plan", "訂定期程", Kind.SCHEDULE_PLAN, "肆一", organisers=any_of("教導處")),
        Obligation("publish", "公告期程", Kind.PUBLICATION, "肆一", organisers=any_of("學習組")),
        Obligation("accounts", "帳號清查", Kind.ACCOUNT_REVIEW, "肆二", organisers=any_of("資訊媒體組")),
        *(
            Obligation(
                f"outreach-{key}", f"{audience.value}說明", Kind.BRIEFING, "伍", Period.YEAR,
                audience=audience, organisers=together, since=since,
            )
            for key, audience, since in audiences
        ),
    )  # fmt: skip


@hookimpl
def intranet_schedule() -> tuple[Window, ...]:
    upload = ("upload", "成果收件", Work.OUTCOME_UPLOAD, "陸", ("學生",))
    return (
        Window(*upload, TERM_START, UPLOAD_CLOSES, (Audience.STUDENTS,)),
        Window("certify", "成果認證", Work.CERTIFICATION, "陸", ("授課教師",), TERM_START, end_of("upload") + 10),
        Window("receipt", "明細確認", Work.RECEIPT, "陸", ("學習組",), RECEIPT_OPENS, RECEIPT_OPENS + 4),
    )


@hookimpl
def intranet_constraints() -> tuple[Constraint, ...]:
    # Tighter than the national rows, which stay in force beside them.
    return (
        NotAfter("陸", Selector((Work.OUTCOME_UPLOAD,)), CLOSING_CEREMONY + 30),
        AtLeastDays("陸", Selector((Work.RECEIPT,)), 5),
    )


@hookimpl
def intranet_portfolio() -> PortfolioRules:
    return PortfolioRules(
        clause="陸",
        upload_cap=5,
        upload_cap_clause="陸",
        select_outcomes=4,
        steps=(SubmissionStep("all", "全部資料", ("學習組",), "陸"),),
        receipt=Receipt(("學習組",), "陸", student_days=5, letters_clause="陸"),
        retention=Retention(3, "陸"),
    )


@hookimpl
def intranet_rewards() -> RewardScheme:
    return RewardScheme(
        clause="柒",
        proposer="教導主任",
        sign_off=("承辦人", "校長"),
        stages=(RewardStage(Stage.PRINCIPAL), RewardStage(Stage.ISSUED, ("文書",))),
        rules=(
            RewardRule(RewardCheck.IN_TIME, "事蹟完成後 90 日內提報。", clause="柒", days=90),
            RewardRule(RewardCheck.NOT_NOMINATED, "校長與文書另案辦理。", clause="柒", positions=("校長", "文書")),
            RewardRule(RewardCheck.CAP, "記功以上每案至多 1 人次。", clause="柒", grade="merit-1", most=1),
            RewardRule(
                RewardCheck.CAP, "嘉獎二次以上每案至多 2 人次。", Level.WARN, "柒", grade="commendation-2", most=2
            ),
        ),
    )
