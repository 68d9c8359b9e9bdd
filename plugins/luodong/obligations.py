"""What must happen each term or year; six clauses of outreach make at least seven sessions a year."""

from intranet.plugin import Audience, Kind, Obligation, Period, any_of, hookimpl

ADMIN = (
    Obligation(
        "meeting", "召開工作小組會議", Kind.MEETING, "三", organisers=any_of("校長"),
        answers=("national:meeting",),
    ),
    Obligation("plan-schedule", "規劃作業期程與自我檢核", Kind.SCHEDULE_PLAN, "四.1", organisers=any_of("教務處主任")),
    Obligation(
        "publish-schedule", "公告作業期程", Kind.PUBLICATION, "四.2", organisers=any_of("教務處主任"),
        audience=Audience.PUBLIC, reading="規定未指明由誰公告；解為規劃期程的教務處主任。",
    ),
)
OUTREACH = (
    Obligation(
        "student-briefing", "學生宣導說明", Kind.BRIEFING, "九(一)1", Period.YEAR,
        audience=Audience.STUDENTS, topic="學習歷程檔案宣導", organisers=any_of("課程諮詢教師"),
        per_grade_note=True, reading="解為每學年合計 1 場；未涵蓋的年級另以附註提醒，不列逾期。",
    ),
    Obligation(
        "parent-briefing", "家長宣導說明", Kind.BRIEFING, "九(一)2", Period.YEAR,
        audience=Audience.PARENTS, topic="學習歷程檔案宣導", organisers=any_of("課程諮詢教師"), host="輔導處",
        reading="輔導處提供親師座談會的場合，由課程諮詢教師宣導才計入。",
    ),
    Obligation(
        "staff-briefing", "教職員宣導說明", Kind.BRIEFING, "九(一)3", Period.YEAR,
        audience=Audience.STAFF, topic="學習歷程檔案宣導", organisers=any_of("教學組"),
    ),
    Obligation(
        "system-training", "教師系統操作訓練", Kind.SYSTEM_TRAINING, "九(二)", Period.TERM,
        audience=Audience.TEACHERS, topic="課程諮詢與檔案建置", organisers=any_of("註冊組", "教學組"),
        reading="註冊組與教學組合計每學期 1 次，由其一或共同辦理均計入。",
    ),
    Obligation(
        "student-development", "學生增能研習", Kind.DEVELOPMENT, "九(三)1", Period.YEAR,
        audience=Audience.STUDENTS, topic="增能指導", organisers=any_of("輔導處"),
    ),
    Obligation(
        "teacher-development", "教師增能研習", Kind.DEVELOPMENT, "九(三)2", Period.YEAR,
        audience=Audience.TEACHERS, topic="增能指導", organisers=any_of("教學組"),
    ),
)


@hookimpl
def intranet_obligations() -> tuple[Obligation, ...]:
    return (*ADMIN, *OUTREACH)
