"""The working group: 25 seats, its matters, and the four scopes of deputies."""

from intranet.plugin import CommitteeRule, DeputyRule, Matter, Seat, Topic, hookimpl

from .regulation import NOT_ON_SITE

OFFICES = (
    ("principal", "校長"),
    ("academic-director", "教務主任"),
    ("student-affairs-director", "學務主任"),
    ("counseling-director", "輔導主任"),
    ("library-director", "圖書館主任"),
    ("instruction", "教學組長"),
    ("registrar", "註冊組長"),
    ("experiment-section", "實驗研究組長"),
    ("student-affairs-section", "訓育組長"),
    ("discipline-section", "生活輔導組長"),
    ("clubs-section", "社團活動組長"),
    ("pe-section", "體育組長"),
)
NAMED = (
    Seat("course-counselors", "課程諮詢教師代表", "二"),
    Seat(
        "homerooms", "各年級級導師", "二", count=3, note="每個年級一位",
        reading="3 人解為全部合計、每年級一位；若為每年級 3 人，總數不會是 25 人。",
    ),
    Seat(
        "subject-chairs", "各科主席", "二", count=6,
        reading="6 人解為全部合計，科別不限；如此總數才是 25 人。",
    ),
    Seat("teachers-association", "教師會代表", "二"),
    Seat("parents", "家長代表", "二"),
    Seat("students", "學生代表", "二"),
)
MATTERS = (
    Matter("三(一)", "作業期程與分工", (Topic.SCHEDULE,)),
    Matter("三(二)", "檔案資料建置方式"),
    Matter("三(三)", "平臺運作與管理"),
    Matter("三(四)", "學生訓練、教師研習、親師說明"),
    Matter("三(五)", "成效評核與獎勵", (Topic.REWARDS,)),
    Matter("三(六)", "其他推動與宣導事項"),
)
DATA_POSTS = ("註冊組長", "教學組長", "訓育組長", "生活輔導組長", "社團活動組長")
DEPUTIES = (
    DeputyRule("web-platform", "十(一)1(1)II", "疫情或重大事故：建置、修正、疑義處理", (*DATA_POSTS, "課程諮詢教師")),
    DeputyRule(
        "on-site-platform", "十(一)1(2)II", "疫情或重大事故（校內平臺）：建置、修正、疑義處理", DATA_POSTS,
        applies=False, why_not=NOT_ON_SITE,
    ),
    DeputyRule("staff-change", "十(二)1", "行政人員異動：建置、修正、提交、疑義處理", DATA_POSTS),
    DeputyRule(
        "certification", "十(二)2(1)", "任課教師無法認證：課程學習成果認證", ("任課教師",),
        answers=("national:deputies",),
    ),
)


@hookimpl
def intranet_committee() -> CommitteeRule:
    return CommitteeRule(
        name="學生學習歷程檔案工作小組",
        clause="二",
        seats=(*(Seat(code, title, "二", position=code) for code, title in OFFICES), *NAMED),
        convener="校長",
        secretary="教務主任",
        matters=MATTERS,
        stated_size=25,
        deputies=DEPUTIES,
    )
