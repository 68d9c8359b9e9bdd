"""Who the school is: its address block, offices (day school and 進修部) and posts."""

from intranet.plugin import Position, SchoolProfile, StatedOnly, Unit, hookimpl

from .readings import READINGS, SLIPS

UNITS = (
    Unit("教務處"),
    Unit("教學組", "教務處"),
    Unit("註冊組", "教務處"),
    Unit("學務處"),
    Unit("訓育組", "學務處"),
    Unit("生輔組", "學務處"),
    Unit("實習處"),
    Unit("輔導室"),
    Unit("圖書館"),
    Unit("資訊組", "圖書館"),
    Unit("進修部"),
    Unit("進修部教學組", "進修部"),
    Unit("進修部註冊組", "進修部"),
    Unit("人事室"),
    Unit("全校各組"),  # row 4 of the table: any section; its builders are found section by section
)
POSITIONS = (
    Position("principal", "校長"),
    Position("academic-director", "教務處主任", "教務處", head=True, aliases=("教務主任",)),
    Position("instruction", "教學組長", "教學組", head=True),
    Position("registrar", "註冊組長", "註冊組", head=True),
    Position("student-affairs-director", "學務處主任", "學務處", head=True, aliases=("學務主任",)),
    Position("student-affairs-section", "訓育組長", "訓育組", head=True),
    Position("discipline-section", "生輔組長", "生輔組", head=True, aliases=("生活輔導組長",)),
    Position("practice-director", "實習處主任", "實習處", head=True),
    Position("counseling-director", "輔導室主任", "輔導室", head=True, aliases=("輔導主任",)),
    Position("counseling-teacher", "輔導教師", "輔導室", many=True),
    Position("library-director", "圖書館主任", "圖書館", head=True),
    Position("it-section", "資訊組長", "資訊組", head=True),
    Position("system-manager", "系統管理師", "資訊組", staff_type="公務人員"),
    Position("evening-director", "進修部主任", "進修部", head=True),
    Position("evening-instruction", "進修部教學組長", "進修部教學組", head=True),
    Position("evening-registrar", "進修部註冊組長", "進修部註冊組", head=True),
    Position("course-counselor-head", "課程諮詢教師召集人"),
    Position("course-counselor", "課程諮詢教師", many=True),
    Position("homeroom", "導師", many=True, aliases=("級導師",)),
    Position("teacher", "任課教師", many=True),
    Position("personnel", "人事主任", "人事室", head=True, staff_type="公務人員"),
    Position("clerk", "紀錄", "教務處", staff_type="公務人員"),
    Position("student", "學生", many=True, staff_type=None),
    Position("parent", "家長", many=True, staff_type=None),
)
STATED_ONLY = (
    StatedOnly("圖資處", "五.6", "可能是圖書館的另一名稱"),
    StatedOnly("進修部學務組", "六(二)3", "工作小組也沒有這個組的席次"),
)


@hookimpl
def intranet_school() -> SchoolProfile:
    return SchoolProfile(
        code="daan",
        name="臺北市立大安高級工業職業學校",
        short_name="大安高工",
        english_name="Taipei Municipal Daan Vocational High School",
        address="臺北市大安區復興南路二段52號",
        phone="(02)2709-1630",
        email_domain="taivs.tp.edu.tw",
        website="https://www.taivs.tp.edu.tw",
        colour="#1d4a78",
        document_word="大安工教字",
        units=UNITS,
        positions=POSITIONS,
        stated_only=STATED_ONLY,
        slips=SLIPS,
        readings=READINGS,
        evening_division="進修部",
    )
