"""What must happen each term or year; three clauses of outreach make at least five sessions a year."""

from intranet.plugin import Audience, Kind, Obligation, Period, all_of, any_of, hookimpl

ADMIN = (
    Obligation(
        "meeting", "召開工作小組會議", Kind.MEETING, "三", organisers=any_of("校長"),
        answers=("national:meeting",),
    ),
    Obligation("plan-schedule", "規劃作業期程與自我檢核", Kind.SCHEDULE_PLAN, "四.1", organisers=any_of("教務處")),
    Obligation(
        "publish-schedule", "公告作業期程", Kind.PUBLICATION, "四.2", organisers=any_of("教務處"),
        audience=Audience.PUBLIC, reading="規定未指明由誰公告；解為規劃期程的教務處。",
    ),
    Obligation(
        "enrolment-check", "學籍資料檢核確認", Kind.ENROLMENT_CHECK, "五.1(1)",
        organisers=all_of("註冊組", "進修部註冊組"), topic="學期初檢核",
    ),
    Obligation(
        "account-review", "帳號與權限清查設定", Kind.ACCOUNT_REVIEW, "五.6", organisers=any_of("資訊組"),
        reading="條文寫清查設定一次，未寫至少；多次清查亦計入。",
    ),
)
JOINT = "以「及」並列，解為共同辦理；僅一方辦理時仍計入並註記。"
OUTREACH = (
    Obligation(
        "student-training", "學生訓練", Kind.SYSTEM_TRAINING, "九(一)", Period.TERM,
        audience=Audience.STUDENTS, topic="檔案建置、登錄與選課輔導",
        organisers=all_of("輔導室", "課程諮詢教師"),
        reading=JOINT + "「得」只及於結合哪些時間，訓練本身仍須辦理。",
    ),
    Obligation(
        "teacher-development", "教師研習", Kind.DEVELOPMENT, "九(二)", Period.YEAR,
        audience=Audience.TEACHERS, topic="檔案建置與課程諮詢",
        organisers=all_of("教務處", "課程諮詢教師"), reading=JOINT,
    ),
    Obligation(
        "parent-briefing", "親師說明", Kind.BRIEFING, "九(三)", Period.TERM,
        audience=Audience.PARENTS, topic="檔案建置與課程諮詢",
        organisers=all_of("輔導室", "課程諮詢教師"), reading=JOINT + "對象解為家長；教師另有研習。",
    ),
)


@hookimpl
def intranet_obligations() -> tuple[Obligation, ...]:
    return (*ADMIN, *OUTREACH)
