"""The windows of the schedule on their anchors, and what the school's own clause asks of each item."""

from intranet.plugin import (
    SCHOOL_OPENS,
    TERM_END,
    TERM_START,
    WINTER_BREAK_ENDS,
    YEAR_END,
    YEAR_START,
    Anchor,
    Audience,
    CheckPeriod,
    Constraint,
    NeedsPeriods,
    Period,
    Window,
    Work,
    end_of,
    hookimpl,
)

G10, G11, G12 = Audience.G10, Audience.G11, Audience.G12
STUDENTS, TEACHERS = (Audience.STUDENTS,), (Audience.TEACHERS,)
ANNOUNCED = "配合教育部期程，由學校另行公告"

G12_OUTCOMES_CLOSE = Anchor("g12-outcomes-close", "高三課程學習成果上傳截止", terms=(2,), hint=ANNOUNCED)
G12_PERFORMANCES_CLOSE = Anchor("g12-performances-close", "高三多元表現上傳截止", Period.YEAR, hint=ANNOUNCED)
SELECTION_OPENS = Anchor("selection-opens", "勾選開始", terms=(2,), hint="在國教署所定期間內，由學校另行公告")
SELECTION_CLOSES = Anchor("selection-closes", "勾選截止", terms=(2,), hint="在國教署所定期間內，由學校另行公告")
SUBMISSION_OPENS = Anchor("submission-opens", "提交開始", hint="國教署公告的提交期程")
SUBMISSION_CLOSES = Anchor("submission-closes", "提交截止", hint="國教署公告的提交期程")
RECEIPT_OPENS = Anchor("receipt-opens", "學生確認收訖明細開始", hint="在全國期間內，至少 3 日")
RECEIPT_CLOSES = Anchor("receipt-closes", "學生確認收訖明細截止", hint="在全國期間內，至少 3 日")

AUTHORITY_FIRST = "高三截止日以主管機關公告為準；兩週若超過其期限，以較早者為準（四.1）。"
TERM_BEGINS = "學期開始解為 8/1 與 2/1，與開學日不同。"
CHECKED = "學生或任課教師各自辦理，條文未指明由誰檢核；解為管理平臺的註冊組。"
CHECKED_BY_SUBMITTER = "學生各自上傳，條文未指明由誰檢核；解為提交多元表現的訓育組。"
UPLOADS = (
    Window(
        "upload-1", "課程學習成果上傳（第 1 學期）", Work.OUTCOME_UPLOAD, "五(三)1", ("註冊組",),
        TERM_START, WINTER_BREAK_ENDS, (G10, G11, G12), (1,), check="上傳是否如期開放與關閉、公告是否周知",
        reading=CHECKED,
    ),
    Window(
        "upload-2", "課程學習成果上傳（高一、高二）", Work.OUTCOME_UPLOAD, "五(三)1", ("註冊組",),
        SCHOOL_OPENS, TERM_END, (G10, G11), (2,), check="上傳是否如期開放與關閉、公告是否周知",
        reading=CHECKED,
    ),
    Window(
        "upload-2-g12", "課程學習成果上傳（高三）", Work.OUTCOME_UPLOAD, "五(三)1", ("註冊組",),
        SCHOOL_OPENS, G12_OUTCOMES_CLOSE, (G12,), (2,), check="上傳是否如期開放與關閉、公告是否周知",
        reading=CHECKED,
    ),
    Window(
        "certify-1", "課程學習成果認證（第 1 學期）", Work.CERTIFICATION, "五(三)2", ("註冊組",),
        TERM_START, end_of("upload-1") + 14, TEACHERS, (1,), check="有無未認證的成果", reading=TERM_BEGINS + CHECKED,
    ),
    Window(
        "certify-2", "課程學習成果認證（高一、高二）", Work.CERTIFICATION, "五(三)2", ("註冊組",),
        TERM_START, end_of("upload-2") + 14, TEACHERS, (2,), check="有無未認證的成果", reading=TERM_BEGINS + CHECKED,
    ),
    Window(
        "certify-2-g12", "課程學習成果認證（高三）", Work.CERTIFICATION, "五(三)2", ("註冊組",),
        TERM_START, end_of("upload-2-g12") + 14, TEACHERS, (2,), check="有無未認證的成果",
        reading=TERM_BEGINS + AUTHORITY_FIRST + CHECKED,
    ),
    Window(
        "performances", "多元表現上傳（高一、高二）", Work.DIVERSE_UPLOAD, "五(四)", ("訓育組",),
        YEAR_START, YEAR_END, (G10, G11), per=Period.YEAR, check="上傳是否如期開放與關閉",
        reading=CHECKED_BY_SUBMITTER,
    ),
    Window(
        "performances-g12", "多元表現上傳（高三）", Work.DIVERSE_UPLOAD, "五(四)", ("訓育組",),
        YEAR_START, G12_PERFORMANCES_CLOSE, (G12,), per=Period.YEAR, check="上傳是否如期開放與關閉",
        reading=CHECKED_BY_SUBMITTER,
    ),
)
CADENCE = "規定未載提交的學期；解為學籍成績與幹部經歷每學期提交，成果與多元表現於勾選後提交。"
FLOW = (
    Window(
        "selection", "課程學習成果與多元表現勾選", Work.SELECTION, "六(一)", ("註冊組",),
        SELECTION_OPENS, SELECTION_CLOSES, STUDENTS, (2,), Period.YEAR,
        check="未完成勾選的學生是否已逐一提醒",
        reading=CHECKED,
    ),
    Window(
        "submit-records", "提交學籍資料與學業成績", Work.SUBMISSION, "六(二)1", ("註冊組",),
        SUBMISSION_OPENS, SUBMISSION_CLOSES, check="筆數與學籍人數是否相符", reading=CADENCE,
    ),
    Window(
        "submit-outcomes", "提交課程學習成果", Work.SUBMISSION, "六(二)2", ("註冊組",),
        SUBMISSION_OPENS, SUBMISSION_CLOSES, (), (2,), Period.YEAR,
        check="勾選的成果是否全數提交", reading=CADENCE,
    ),
    Window(
        "submit-officers", "提交校內幹部經歷", Work.SUBMISSION, "六(二)3", ("生活輔導組", "訓育組", "社團活動組"),
        SUBMISSION_OPENS, SUBMISSION_CLOSES, check="三組的幹部名單是否都已提交", reading=CADENCE,
    ),
    Window(
        "submit-performances", "提交多元表現", Work.SUBMISSION, "六(二)4", ("訓育組",),
        SUBMISSION_OPENS, SUBMISSION_CLOSES, (), (2,), Period.YEAR,
        check="勾選的多元表現是否全數提交", reading=CADENCE,
    ),
    Window(
        "receipt-students", "學生確認收訖明細", Work.RECEIPT, "六(三)", ("註冊組",),
        RECEIPT_OPENS, RECEIPT_CLOSES, STUDENTS, check="未確認的學生是否已通知，離校生是否已寄紙本",
        reading="條文只寫校方確認；學生確認為全國規定，先於校方確認。",
    ),
    Window(
        "receipt-closing", "註冊組確認收訖明細", Work.RECEIPT_CLOSING, "六(三)", ("註冊組",),
        end_of("receipt-students") + 1, end_of("receipt-students") + 7, self_check=CheckPeriod(1, 3),
        check="疑義是否都已由原提交單位查明", reading="校方確認的期限未載，系統預設學生確認截止後 7 日內。",
    ),
)


@hookimpl
def intranet_schedule() -> tuple[Window, ...]:
    return (*UPLOADS, *FLOW)


@hookimpl
def intranet_constraints() -> tuple[Constraint, ...]:
    return (NeedsPeriods("四.2", answers=("national:periods",)),)
