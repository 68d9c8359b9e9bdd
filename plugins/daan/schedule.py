"""The windows of the schedule. The text leaves most dates to the school or the authority: they are anchors."""

from intranet.plugin import (
    SCHOOL_OPENS,
    TERM_END,
    TERM_START,
    YEAR_END,
    YEAR_START,
    Anchor,
    Audience,
    CheckPeriod,
    Constraint,
    Inside,
    NeedsPeriods,
    Period,
    Selector,
    Window,
    Work,
    end_of,
    hookimpl,
    start_of,
)

G10, G11, G12 = Audience.G10, Audience.G11, Audience.G12
STUDENTS, TEACHERS = (Audience.STUDENTS,), (Audience.TEACHERS,)
BY_SCHOOL, BY_AUTHORITY = "由學校訂定", "國教署公告的期程"

RECORDS_OPEN = Anchor("records-open", "基本資料與修課紀錄登錄開始", hint=BY_AUTHORITY)
RECORDS_CLOSE = Anchor("records-close", "基本資料與修課紀錄登錄截止", hint=BY_AUTHORITY)
COURSES_CHOSEN = Anchor("courses-chosen", "選課結束", hint="選課作業完成日")
OUTCOMES_OPEN = Anchor("outcomes-open", "課程學習成果上傳開始", hint=BY_SCHOOL)
OUTCOMES_CLOSE = Anchor("outcomes-close", "課程學習成果上傳截止", hint=BY_SCHOOL)
G12_OUTCOMES_CLOSE = Anchor("g12-outcomes-close", "高三課程學習成果上傳截止", terms=(2,), hint=BY_SCHOOL)
CERTIFY_CLOSES = Anchor("certify-closes", "課程學習成果認證截止", hint=BY_SCHOOL)
G12_CERTIFY_CLOSES = Anchor("g12-certify-closes", "高三課程學習成果認證截止", terms=(2,), hint=BY_SCHOOL)
PERFORMANCES_OPEN = Anchor("performances-open", "多元表現及其他資料上傳開始", hint=BY_SCHOOL)
PERFORMANCES_CLOSE = Anchor("performances-close", "多元表現及其他資料上傳截止", hint=BY_SCHOOL)
SELECTION_OPENS = Anchor("selection-opens", "勾選開始", terms=(2,), hint=BY_AUTHORITY)
SELECTION_CLOSES = Anchor("selection-closes", "勾選截止", terms=(2,), hint=BY_AUTHORITY)
SUBMISSION_OPENS = Anchor("submission-opens", "提交開始", hint=BY_AUTHORITY)
SUBMISSION_CLOSES = Anchor("submission-closes", "提交截止", hint=BY_AUTHORITY)
RECEIPT_OPENS = Anchor("receipt-opens", "學生確認收訖明細開始", hint="在全國期間內，至少 3 日")
RECEIPT_CLOSES = Anchor("receipt-closes", "學生確認收訖明細截止", hint="在全國期間內，至少 3 日")

G12_APART = "條文未分年級；高三第 2 學期的全國期限不同，解為另列一項。"
BOTH_DIVISIONS = "日間部與進修部各自確認所屬學生後，才算完成。"
RECORDS = (
    Window(
        "account-review", "帳號與權限清查設定", Work.ACCOUNT_REVIEW, "五.6", ("資訊組",),
        TERM_START, TERM_END, check="離職、離校帳號是否停用，權限是否與職務相符",
    ),
    Window(
        "enrolment-check", "學籍資料檢核確認", Work.ENROLMENT_CHECK, "五.1(1)", ("註冊組", "進修部註冊組"),
        SCHOOL_OPENS, SCHOOL_OPENS + 30, check="學籍人數與在學名冊是否相符",
        reading="條文寫學期初，未載截止；系統預設開學後 30 日內。",
    ),
    Window(
        "attendance", "出缺勤登錄", Work.BASIC_DATA, "五.1(2)", ("生輔組",),
        RECORDS_OPEN, RECORDS_CLOSE, check="缺漏的班級與週次",
    ),
    Window(
        "officers", "社團幹部登錄", Work.BASIC_DATA, "五.1(3)", ("訓育組",),
        RECORDS_OPEN, RECORDS_CLOSE, check="各社團名單是否齊全",
    ),
    Window(
        "electives", "選修科目登錄", Work.COURSE_RECORDS, "五.2(1)", ("教務處",),
        COURSES_CHOSEN + 1, RECORDS_CLOSE, check="每位學生的選修科目是否登錄",
    ),
    Window(
        "counselling-records", "課程諮詢紀錄登錄", Work.COURSE_RECORDS, "五.2(2)", ("課程諮詢教師",),
        RECORDS_OPEN, RECORDS_CLOSE, check="日期、地點與意見是否完整",
    ),
    Window(
        "grades", "修課成績登錄", Work.COURSE_RECORDS, "五.2(3)", ("註冊組", "進修部教學組"),
        RECORDS_OPEN, RECORDS_CLOSE, check="成績筆數與修課人數是否相符",
    ),
)
SUPERVISED = "學生或任課教師各自辦理，條文未指明由誰檢核；解為該項次的督導單位。"
BY_PLATFORM = "學生各自勾選，條文未指明由誰檢核；解為提交資料的註冊組與進修部註冊組。"
UPLOADS = (
    Window(
        "upload-1", "課程學習成果上傳（第 1 學期）", Work.OUTCOME_UPLOAD, "五.3(1)", ("輔導室",),
        OUTCOMES_OPEN, OUTCOMES_CLOSE, (G10, G11, G12), (1,), check="上傳是否如期開放與關閉",
        reading=SUPERVISED,
    ),
    Window(
        "upload-2", "課程學習成果上傳（高一、高二）", Work.OUTCOME_UPLOAD, "五.3(1)", ("輔導室",),
        OUTCOMES_OPEN, OUTCOMES_CLOSE, (G10, G11), (2,), check="上傳是否如期開放與關閉", reading=G12_APART + SUPERVISED,
    ),
    Window(
        "upload-2-g12", "課程學習成果上傳（高三）", Work.OUTCOME_UPLOAD, "五.3(1)", ("輔導室",),
        OUTCOMES_OPEN, G12_OUTCOMES_CLOSE, (G12,), (2,), check="上傳是否如期開放與關閉", reading=G12_APART + SUPERVISED,
    ),
    Window(
        "certify-1", "課程學習成果認證（第 1 學期）", Work.CERTIFICATION, "五.3(3)", ("輔導室",),
        start_of("upload-1"), CERTIFY_CLOSES, TEACHERS, (1,), check="有無未認證的成果",
        reading=SUPERVISED,
    ),
    Window(
        "certify-2", "課程學習成果認證（高一、高二）", Work.CERTIFICATION, "五.3(3)", ("輔導室",),
        start_of("upload-2"), CERTIFY_CLOSES, TEACHERS, (2,), check="有無未認證的成果", reading=G12_APART + SUPERVISED,
    ),
    Window(
        "certify-2-g12", "課程學習成果認證（高三）", Work.CERTIFICATION, "五.3(3)", ("輔導室",),
        start_of("upload-2-g12"), G12_CERTIFY_CLOSES, TEACHERS, (2,), check="有無未認證的成果", reading=G12_APART + SUPERVISED,
    ),
    Window(
        "performances", "多元表現上傳", Work.DIVERSE_UPLOAD, "五.4", ("學務處",),
        PERFORMANCES_OPEN, PERFORMANCES_CLOSE, STUDENTS, check="學校代為登錄的項目是否齊全",
        reading=SUPERVISED,
    ),
    Window(
        "autobiography", "自傳上傳（高三）", Work.AUTOBIOGRAPHY, "五.5", ("輔導室",),
        YEAR_START, YEAR_END, (G12,), per=Period.YEAR, check="未上傳的學生是否已提醒",
        reading="條文只寫高三時上傳；解為高三整個學年，學校得在期程中縮短。" + SUPERVISED,
    ),
    Window(
        "other-data", "其他資料上傳", Work.OTHER_UPLOAD, "五.7", ("導師",),
        PERFORMANCES_OPEN, PERFORMANCES_CLOSE, STUDENTS, check="上傳是否如期開放與關閉",
        reading=SUPERVISED,
    ),
)
CADENCE = "規定未載提交的學期；解為學籍成績與幹部經歷每學期提交，成果與多元表現於勾選後提交。"
FLOW = (
    Window(
        "selection", "課程學習成果與多元表現勾選", Work.SELECTION, "六(一)", ("註冊組", "進修部註冊組"),
        SELECTION_OPENS, SELECTION_CLOSES, STUDENTS, (2,), Period.YEAR,
        check="未完成勾選的學生是否已逐一提醒",
        reading=BY_PLATFORM,
    ),
    Window(
        "submit-records", "提交學籍資料與學業成績", Work.SUBMISSION, "六(二)1", ("註冊組", "進修部註冊組"),
        SUBMISSION_OPENS, SUBMISSION_CLOSES, check="筆數與學籍人數是否相符", reading=CADENCE + BOTH_DIVISIONS,
    ),
    Window(
        "submit-outcomes", "提交課程學習成果", Work.SUBMISSION, "六(二)2", ("註冊組", "進修部註冊組"),
        SUBMISSION_OPENS, SUBMISSION_CLOSES, (), (2,), Period.YEAR,
        check="勾選的成果是否全數提交", reading=CADENCE + BOTH_DIVISIONS,
    ),
    Window(
        "submit-officers", "提交校內幹部經歷", Work.SUBMISSION, "六(二)3", ("訓育組", "進修部學務組"),
        SUBMISSION_OPENS, SUBMISSION_CLOSES, check="兩部的幹部名單是否都已提交",
        reading=CADENCE + BOTH_DIVISIONS,
    ),
    Window(
        "submit-performances", "提交多元表現", Work.SUBMISSION, "六(二)4", ("訓育組", "進修部註冊組"),
        SUBMISSION_OPENS, SUBMISSION_CLOSES, (), (2,), Period.YEAR,
        check="勾選的多元表現是否全數提交", reading=CADENCE + BOTH_DIVISIONS,
    ),
    Window(
        "receipt-students", "學生確認收訖明細", Work.RECEIPT, "六(二)5", ("註冊組", "進修部註冊組"),
        RECEIPT_OPENS, RECEIPT_CLOSES, STUDENTS, check="未確認的學生是否已通知",
        reading="條文只寫校方確認；學生確認為全國規定，先於校方確認。",
    ),
    Window(
        "receipt-closing", "註冊組、進修部註冊組確認收訖明細", Work.RECEIPT_CLOSING, "六(二)5",
        ("註冊組", "進修部註冊組"), end_of("receipt-students") + 1, end_of("receipt-students") + 7,
        self_check=CheckPeriod(1, 3), check="疑義是否都已由提交單位查明",
        reading="校方確認的期限未載，系統預設學生確認截止後 7 日內。",
    ),
)


@hookimpl
def intranet_schedule() -> tuple[Window, ...]:
    return (*RECORDS, *UPLOADS, *FLOW)


@hookimpl
def intranet_constraints() -> tuple[Constraint, ...]:
    return (
        NeedsPeriods("四.2", answers=("national:periods",)),
        Inside("五.5", Selector((Work.AUTOBIOGRAPHY,)), YEAR_START, YEAR_END),
    )
