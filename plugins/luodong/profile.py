"""Who the school is: its address block, offices and posts."""

from intranet.plugin import Position, SchoolProfile, Unit, hookimpl

from .readings import READINGS, SLIPS

UNITS = (
    Unit("教務處"),
    Unit("教學組", "教務處"),
    Unit("註冊組", "教務處"),
    Unit("實驗研究組", "教務處"),
    Unit("學務處"),
    Unit("訓育組", "學務處"),
    Unit("生活輔導組", "學務處", aliases=("生輔組",)),
    Unit("社團活動組", "學務處"),
    Unit("體育組", "學務處"),
    Unit("輔導處"),
    Unit("圖書館"),
    Unit("資訊組", "圖書館"),
    Unit("人事室"),
)
POSITIONS = (
    Position("principal", "校長"),
    Position("academic-director", "教務主任", "教務處", head=True, aliases=("教務處主任",)),
    Position("instruction", "教學組長", "教學組", head=True),
    Position("registrar", "註冊組長", "註冊組", head=True),
    Position("experiment-section", "實驗研究組長", "實驗研究組", head=True),
    Position("student-affairs-director", "學務主任", "學務處", head=True, aliases=("學務處主任",)),
    Position("student-affairs-section", "訓育組長", "訓育組", head=True),
    Position("discipline-section", "生活輔導組長", "生活輔導組", head=True, aliases=("生輔組長",)),
    Position("clubs-section", "社團活動組長", "社團活動組", head=True),
    Position("pe-section", "體育組長", "體育組", head=True),
    Position("counseling-director", "輔導主任", "輔導處", head=True, aliases=("輔導處主任",)),
    Position("library-director", "圖書館主任", "圖書館", head=True),
    Position("it-section", "資訊組長", "資訊組", head=True),  # not in the text: a post of the school
    Position("course-counselor", "課程諮詢教師", many=True, aliases=("各年級課程諮詢教師",)),
    Position("homeroom", "導師", many=True, aliases=("級導師",)),
    Position("teacher", "任課教師", many=True),
    Position("personnel", "人事主任", "人事室", head=True, staff_type="公務人員"),
    Position("clerk", "紀錄", "教務處", staff_type="公務人員"),
    Position("student", "學生", many=True, staff_type=None),
    Position("parent", "家長", many=True, staff_type=None),
)


@hookimpl
def intranet_school() -> SchoolProfile:
    return SchoolProfile(
        code="luodong",
        name="國立羅東高級中學",
        short_name="羅東高中",
        english_name="National Luodong Senior High School",
        address="宜蘭縣羅東鎮公正路324號",
        phone="(03)956-7645",
        email_domain="ltsh.ilc.edu.tw",
        website="https://www.ltsh.ilc.edu.tw",
        colour="#1f5a40",
        document_word="羅高教字",
        units=UNITS,
        positions=POSITIONS,
        slips=SLIPS,
        readings=READINGS,
    )
