"""The working group: 23 seats by adding up (the text states no total), and its matters. No clause sets deputies."""

from intranet.plugin import CommitteeRule, Matter, Seat, Topic, hookimpl

OFFICES = (
    ("principal", "校長", "二"),
    ("academic-director", "教務處主任", "二"),
    ("student-affairs-director", "學務處主任", "二(一)"),
    ("practice-director", "實習處主任", "二(一)"),
    ("counseling-director", "輔導室主任", "二(一)"),
    ("library-director", "圖書館主任", "二(一)"),
    ("evening-director", "進修部主任", "二(一)"),
    ("instruction", "教學組長", "二(二)"),
    ("registrar", "註冊組長", "二(二)"),
    ("student-affairs-section", "訓育組長", "二(二)"),
    ("discipline-section", "生輔組長", "二(二)"),
    ("it-section", "資訊組長", "二(二)"),
    ("evening-instruction", "進修部教學組長", "二(二)"),
    ("evening-registrar", "進修部註冊組長", "二(二)"),
    ("course-counselor-head", "課程諮詢教師召集人", "二(二)"),
)
NAMED = (
    Seat(
        "system-managers", "系統管理師代表", "二(二)", named_by="圖書館",
        reading="與課程諮詢教師召集人解為兩席：由圖書館推派的只有系統管理師，召集人依職務擔任。",
    ),
    Seat("counseling-teachers", "輔導教師", "二(三)", named_by="輔導室"),
    Seat("homerooms", "級導師", "二(四)", count=3, reading="3 人解為合計；條文未定每年級一位，也未定由誰推派。"),
    Seat("teachers-association", "教師會代表", "二(五)", named_by="教師會"),
    Seat("parents", "學生家長委員會代表", "二(六)", named_by="家長會"),
    Seat("students", "學生代表", "二(七)", named_by="學務處"),
)
MATTERS = (
    Matter("三(一)", "作業期程與分工", (Topic.SCHEDULE,)),
    Matter("三(二)", "檔案資料建置方式"),
    Matter("三(三)", "平臺運作與管理"),
    Matter("三(四)", "學生訓練、教師研習、親師說明"),
    Matter("三(五)", "成效評核與獎勵", (Topic.REWARDS,)),
    Matter("三(六)", "其他推動與宣導事項"),
)


@hookimpl
def intranet_committee() -> CommitteeRule:
    return CommitteeRule(
        name="學生學習歷程檔案資料工作小組",
        clause="二",
        seats=(*(Seat(code, title, clause, position=code) for code, title, clause in OFFICES), *NAMED),
        convener="校長",
        secretary="教務處主任",
        matters=MATTERS,
    )
