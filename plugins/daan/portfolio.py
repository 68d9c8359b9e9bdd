"""The portfolio flow, the e-mail rule and the rewards; what is left out is the national value."""

from intranet.plugin import (
    Audience,
    EmailRule,
    PortfolioRules,
    Receipt,
    Retention,
    RewardScheme,
    SubmissionStep,
    hookimpl,
)

STEPS = (
    SubmissionStep("records", "學籍資料與學業成績", ("註冊組", "進修部註冊組"), "六(二)1"),
    SubmissionStep("outcomes", "課程學習成果", ("註冊組", "進修部註冊組"), "六(二)2"),
    SubmissionStep("officers", "校內幹部經歷", ("訓育組", "進修部學務組"), "六(二)3"),
    SubmissionStep("performances", "多元表現", ("訓育組", "進修部註冊組"), "六(二)4"),
)


@hookimpl
def intranet_portfolio() -> PortfolioRules:
    return PortfolioRules(
        clause="六(一)",
        upload_cap=20,
        upload_cap_clause="五.3(2)",
        select_outcomes=6,
        select_performances=10,
        select_clause="六(一)",
        select_note="學校已登錄的校內幹部等，或校外機構已登錄的競賽、檢定等，不占多元表現的 10 件（五.4）。",
        steps=STEPS,
        receipt=Receipt(("註冊組", "進修部註冊組"), "六(二)5"),
        retention=Retention(1, "七"),
        email=EmailRule("taivs.tp.edu.tw", "九(四)", (Audience.TEACHERS, Audience.STUDENTS)),
        enrolment_changes_clause="八",
        answers=("national:selection-limits",),
    )


@hookimpl
def intranet_rewards() -> RewardScheme:
    return RewardScheme(
        clause="十",
        proposer="教務處主任",
        evaluator="學生學習歷程檔案資料工作小組",
        standard="學校教職員獎勵標準",
    )
