"""The national facts as clauses with fixed keys, and those that somebody must do each term or year."""

from intranet.plugin import Clause, Kind, Obligation, Period, Regulation, hookimpl

CLAUSES = (
    Clause("national:meeting", "工作小組每學期至少開會一次。"),
    Clause("national:published", "學校的補充規定應公告周知，讓師生與家長查得到。"),
    Clause("national:periods", "作業期程逐項訂明起迄與自我檢核時間及負責職務；期限含末日，到當日 23:59 止（臺北時間）。"),
    Clause("national:upload-14-days", "課程學習成果的上傳，至少開放到休業式後 14 日；高三第 2 學期依全國期限，不在此限。"),
    Clause("national:receipt-3-days", "學生確認收訖明細的期間至少 3 日，並應事先公告。"),
    Clause("national:receipt-period", "收訖明細的確認，應在全國所定期間之內。"),
    Clause("national:deputies", "課程學習成果的認證應訂有代理人，教師異動時認證不中斷。"),
    Clause(
        "national:no-ranking",
        "認證不是評分；上傳件數不得作為成績、獎勵或處罰的依據。",
        manual="評分與獎懲由任課教師及各會議作成，系統沒有這些紀錄，無法判斷是否以件數為據。",
    ),
    Clause(
        "national:file-limits",
        "每件成果：文件限 pdf、jpg、png 且 4 MB 以內，影音限 mp3、mp4 且 10 MB 以內，簡述 100 字以內。",
    ),
    Clause("national:selection-limits", "每學年勾選：課程學習成果至多 6 件，多元表現至多 10 件。"),
    Clause(
        "national:counselling-at-school",
        "課程諮詢紀錄留存校內，不對外提交。",
        manual="課程諮詢紀錄存放在校務行政系統，是否留存校內、未曾外送，須由承辦人查明。",
    ),
)


@hookimpl
def intranet_regulation() -> Regulation:
    return Regulation(
        title="高級中等學校學生學習歷程檔案全國共通事項",
        short_title="全國共通事項",
        amendments=(),
        clauses=CLAUSES,
    )


@hookimpl
def intranet_obligations() -> tuple[Obligation, ...]:
    return (
        Obligation(
            "national-meeting", "召開工作小組會議", Kind.MEETING, "national:meeting",
            in_regulation=True,
        ),
        Obligation(
            "national-published", "公告本校補充規定", Kind.REGULATION_PUBLISHED, "national:published",
            per=Period.YEAR,
            reading="多久公告一次並無明文，系統預設每學年確認一次公告仍在學校網站上。",
        ),
        Obligation(
            "national-deputies", "訂定認證代理人", Kind.DEPUTIES, "national:deputies",
            in_regulation=True,
            reading="多久檢視一次並無明文，系統預設每學期檢視一次代理人名單。",
        ),
    )
