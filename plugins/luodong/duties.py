"""Who does what (分工), read from the prose of the regulation, and the duty that each row grants here."""

from intranet.plugin import Duty, Responsibility, hookimpl

R = Responsibility
DEFAULT = "規定未載，系統預設。"
ROWS = (
    R("convene", "召開並主持工作小組會議", ("校長",), "三", Duty.CONVENE, schedule="每學期"),
    R("secretary", "執行秘書", ("教務主任",), "二", Duty.SECRETARY),
    R("minutes", "會議紀錄", ("紀錄",), "三", Duty.TAKE_MINUTES, reading=DEFAULT),
    R("plan-schedule", "規劃作業期程與自我檢核", ("教務處主任",), "四.1", Duty.PLAN_SCHEDULE, schedule="每學期"),
    R(
        "publish-schedule", "公告作業期程", ("教務處主任",), "四.2", Duty.PUBLISH_SCHEDULE, schedule="每學期",
        reading="規定未指明由誰公告；解為規劃期程的教務處主任。",
    ),
    R("platform", "平臺建置與管理：帳號、訊息、障礙排除", ("註冊組",), "五", Duty.RUN_PLATFORM),
    R(
        "account-review", "帳號權限清查", ("註冊組",), "五", Duty.REVIEW_ACCOUNTS,
        reading="規定未載清查；系統預設由管理帳號的註冊組辦理。",
    ),
    R(
        "delay-closing", "延後停用仍須認證的離職教師帳號", ("註冊組",), "十(二)2(2)", Duty.DELAY_CLOSING,
        note="學校得衡酌資通安全相關事宜後辦理，非必須", reading="規定只稱「學校」；解為管理帳號的註冊組。",
    ),
    R("basic-data", "學籍基本資料", ("註冊組",), "五(一)1", Duty.BUILD_DATA),
    R(
        "officers", "校級、班級、社團幹部紀錄", ("訓育組", "生輔組", "社團活動組"), "五(一)2", Duty.BUILD_DATA,
        note="條文列舉後有「等」字，其他單位亦得登錄。",
    ),
    R("grades", "修習科目與學業成績", ("教學組", "註冊組"), "五(二)1", Duty.BUILD_DATA),
    R("counselling-records", "課程諮詢紀錄", ("課程諮詢教師",), "五(二)2", Duty.BUILD_DATA),
    R("outcomes", "課程學習成果上傳", ("學生",), "五(三)1", Duty.BUILD_DATA, schedule="依公告期程", note="件數不限"),
    R("certify", "課程學習成果認證", ("任課教師",), "五(三)2", Duty.CERTIFY, schedule="每學期，到上傳截止後兩週"),
    R("performances", "多元表現上傳", ("學生",), "五(四)", Duty.BUILD_DATA, schedule="每學年", note="件數不限"),
    R("selection", "勾選", ("學生",), "六(一)", Duty.BUILD_DATA, schedule="依公告期程"),
    R("submit-records", "提交學籍資料與學業成績", ("註冊組",), "六(二)1", Duty.SUBMIT),
    R("submit-outcomes", "提交課程學習成果", ("註冊組",), "六(二)2", Duty.SUBMIT),
    R("submit-officers", "提交校內幹部經歷", ("生活輔導組", "訓育組", "社團活動組"), "六(二)3", Duty.SUBMIT),
    R("submit-performances", "提交多元表現", ("訓育組",), "六(二)4", Duty.SUBMIT),
    R("receipt", "收訖明細確認", ("註冊組",), "六(三)", Duty.CONFIRM_RECEIPT, note="有疑義時原提交單位協助"),
    R("propose-rewards", "依成效提報敘獎", ("教務主任",), "十一", Duty.PROPOSE_REWARDS, note="得提報，非必須"),
    R("process-rewards", "敘獎核辦", ("人事主任",), "十一", Duty.PROCESS_REWARDS, reading=DEFAULT),
)


@hookimpl
def intranet_responsibilities() -> tuple[Responsibility, ...]:
    return ROWS
