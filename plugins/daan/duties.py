"""Who does what (分工): the table of 五 with its seven rows, the prose around it, and the duties granted here.

Where a row of the table has several remarks, each is a Responsibility that keeps what the row's own cells list.
"""

from intranet.plugin import Duty, Responsibility, hookimpl

R = Responsibility
DEFAULT = "規定未載，系統預設。"
AUTHORITY, SCHOOL = "依國教署規定時間", "依學校規定時間"
PAIRED = "督導單位有數個時，依建置者的順序對應；進修部由進修部主任督導。"
BASIC = ("註冊組", "生輔組", "進修部註冊組")
BASIC_OVER = ("教務處", "學務處", "進修部主任")
COURSES = ("註冊組", "教學組", "課程諮詢教師", "進修部教學組")
COURSES_OVER = ("教務處", "進修部主任")
OUTCOMES, OUTCOMES_OVER = ("學生", "任課教師"), ("輔導室", "進修部主任")

PROSE = (
    R("convene", "召開並主持工作小組會議", ("校長",), "三", Duty.CONVENE, schedule="每學期"),
    R("secretary", "執行秘書", ("教務處主任",), "二", Duty.SECRETARY),
    R("minutes", "會議紀錄", ("紀錄",), "三", Duty.TAKE_MINUTES, reading=DEFAULT),
    R("plan-schedule", "規劃作業期程與自我檢核", ("教務處",), "四.1", Duty.PLAN_SCHEDULE, schedule="每學期"),
    R(
        "publish-schedule", "公告作業期程", ("教務處",), "四.2", Duty.PUBLISH_SCHEDULE, schedule="每學期",
        reading="規定未指明由誰公告；解為規劃期程的教務處。",
    ),
    R("platform", "平臺建置與管理：帳號、訊息、障礙排除", ("系統管理師",), "五", Duty.RUN_PLATFORM),
)
TABLE = (
    R(
        "basic-data", "基本資料：學籍", ("註冊組", "進修部註冊組"), "五.1(1)", Duty.BUILD_DATA,
        ("教務處", "進修部主任"), AUTHORITY, "入學後登錄，每學期初檢核確認", "1", reading=PAIRED,
        listed_builders=BASIC, listed_supervisors=BASIC_OVER,
    ),
    R(
        "attendance", "基本資料：出缺勤", ("生輔組",), "五.1(2)", Duty.BUILD_DATA,
        ("學務處", "進修部主任"), AUTHORITY, "", "1", reading=PAIRED,
        listed_builders=BASIC, listed_supervisors=BASIC_OVER,
    ),
    R(
        "officers", "基本資料：社團幹部", ("訓育組",), "五.1(3)", Duty.BUILD_DATA,
        ("學務處", "進修部主任"), AUTHORITY, "", "1", reading=PAIRED,
        listed_builders=BASIC, listed_supervisors=BASIC_OVER,
    ),
    R(
        "electives", "修課紀錄：選修課程", ("教務處",), "五.2(1)", Duty.BUILD_DATA,
        COURSES_OVER, AUTHORITY, "選課結束後登錄", "2",
        listed_builders=COURSES, listed_supervisors=COURSES_OVER,
    ),
    R(
        "counselling-records", "修課紀錄：課程諮詢", ("課程諮詢教師",), "五.2(2)", Duty.BUILD_DATA,
        COURSES_OVER, AUTHORITY, "日期、時間、地點、內容與意見", "2",
        listed_builders=COURSES, listed_supervisors=COURSES_OVER,
    ),
    R(
        "grades", "修課紀錄：成績", ("註冊組", "進修部教學組"), "五.2(3)", Duty.BUILD_DATA,
        COURSES_OVER, AUTHORITY, "備註只寫註冊組；進修部依建置者欄由進修部教學組登錄", "2",
        listed_builders=COURSES, listed_supervisors=COURSES_OVER,
    ),
    R(
        "outcomes", "課程學習成果：上傳", ("學生",), "五.3(1)", Duty.BUILD_DATA,
        OUTCOMES_OVER, SCHOOL, "有學分的課程；每學期至多 20 件（五.3(2)）", "3",
        listed_builders=OUTCOMES, listed_supervisors=OUTCOMES_OVER,
    ),
    R(
        "certify", "課程學習成果：認證", ("任課教師",), "五.3(3)", Duty.CERTIFY,
        OUTCOMES_OVER, SCHOOL, "每學期完成", "3",
        listed_builders=OUTCOMES, listed_supervisors=OUTCOMES_OVER,
    ),
    R(
        "performances", "多元表現", ("學生", "全校各組"), "五.4", Duty.BUILD_DATA,
        ("學務處", "進修部主任"), SCHOOL, "學校或校外機構已登錄者，不占 10 件額度", "4",
    ),
    R(
        "autobiography", "自傳（得含學習計畫）", ("學生",), "五.5", Duty.BUILD_DATA,
        ("導師", "學務處", "輔導室"), "高三時上傳", "質性描述", "5",
    ),
    R(
        "account-review", "系統帳號及權限管理", ("資訊組",), "五.6", Duty.REVIEW_ACCOUNTS,
        ("圖資處",), "每學期一次", "清查並設定所有使用者的帳號與功能權限", "6",
    ),
    R(
        "other-data", "其他", ("學生",), "五.7", Duty.BUILD_DATA,
        ("導師",), SCHOOL, "與學習歷程有關的資料", "7",
    ),
)
STEPS = (
    R("selection", "勾選", ("學生",), "六(一)", Duty.BUILD_DATA, schedule="規定時間內"),
    R("submit-records", "提交學籍資料與學業成績", ("註冊組", "進修部註冊組"), "六(二)1", Duty.SUBMIT),
    R("submit-outcomes", "提交課程學習成果", ("註冊組", "進修部註冊組"), "六(二)2", Duty.SUBMIT),
    R("submit-officers", "提交校內幹部經歷", ("訓育組", "進修部學務組"), "六(二)3", Duty.SUBMIT),
    R("submit-performances", "提交多元表現", ("訓育組", "進修部註冊組"), "六(二)4", Duty.SUBMIT),
    R(
        "receipt", "收訖明細確認", ("註冊組", "進修部註冊組"), "六(二)5", Duty.CONFIRM_RECEIPT,
        note="有疑義時各提交單位協助",
    ),
    R("school-mail", "建置學校電子信箱", ("資訊組",), "九(四)", Duty.BUILD_DATA),
    R("propose-rewards", "依成效提報敘獎", ("教務處主任",), "十", Duty.PROPOSE_REWARDS, note="得提報，非必須"),
    R("process-rewards", "敘獎核辦", ("人事主任",), "十", Duty.PROCESS_REWARDS, reading=DEFAULT),
)


@hookimpl
def intranet_responsibilities() -> tuple[Responsibility, ...]:
    return (*PROSE, *TABLE, *STEPS)
