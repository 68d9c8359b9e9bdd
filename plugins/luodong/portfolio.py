"""The portfolio flow and the rewards; what is left out is the national value."""

from intranet.plugin import PortfolioRules, Receipt, Retention, RewardScheme, SubmissionStep, hookimpl

STEPS = (
    SubmissionStep("records", "學籍資料與學業成績", ("註冊組",), "六(二)1"),
    SubmissionStep("outcomes", "課程學習成果", ("註冊組",), "六(二)2"),
    SubmissionStep("officers", "校內幹部經歷", ("生活輔導組", "訓育組", "社團活動組"), "六(二)3"),
    SubmissionStep("performances", "多元表現", ("訓育組",), "六(二)4"),
)


@hookimpl
def intranet_portfolio() -> PortfolioRules:
    return PortfolioRules(
        clause="六(一)",
        upload_cap=None,
        upload_cap_clause="五(三)1",
        select_outcomes=6,
        select_performances=10,
        select_clause="六(一)",
        steps=STEPS,
        receipt=Receipt(("註冊組",), "六(三)", letters_clause="十(二)3"),
        retention=Retention(5, "七"),
        enrolment_changes_clause="八",
        answers=("national:selection-limits",),
    )


@hookimpl
def intranet_rewards() -> RewardScheme:
    return RewardScheme(
        clause="十一",
        proposer="教務主任",
        evaluator="學生學習歷程檔案工作小組",
        standard="學校教職員獎勵標準",
    )
