"""Limits on the portfolio, and the reward scheme of a school that sets none of its own."""

from intranet.plugin import (
    Basis,
    FileLimit,
    Level,
    PortfolioRules,
    Receipt,
    RewardCheck,
    RewardRule,
    RewardScheme,
    hookimpl,
)

BASES = (
    Basis("公立高級中等以下學校教師成績考核辦法", "教師"),
    Basis("公務人員考績法及其施行細則", "公務人員"),
    Basis("聘（僱）用契約及學校工作規則", "約聘僱"),
)
# Ours, all of them: no regulation says so. A school's own rows take the place of those of the same check.
RULES = (
    RewardRule(RewardCheck.ONE_DEED, "一件事蹟敘獎一次，不重複，跨案亦同。"),
    RewardRule(RewardCheck.NOT_ONESELF, "提報人不提報自己。"),
    RewardRule(RewardCheck.RECUSAL, "受提報人在自己的案件評核時離席，不計入人數。"),
    RewardRule(
        RewardCheck.NOT_NOMINATED, "校長之獎勵由主管機關核定，不由學校提報。", positions=("校長",)
    ),
    RewardRule(RewardCheck.ORGANISERS_FIRST, "主辦人員先於協辦人員，協辦獎度不高於主辦。", Level.WARN),
    RewardRule(RewardCheck.IN_TIME, "事蹟完成後 365 日內提報。", Level.WARN, days=365),
    RewardRule(RewardCheck.CAP, "記功以上每案至多 3 人次。", Level.WARN, grade="merit-1", most=3),
)


@hookimpl
def intranet_portfolio() -> PortfolioRules:
    return PortfolioRules(
        clause="national:file-limits",
        select_outcomes=6,
        select_performances=10,
        select_clause="national:selection-limits",
        description_length=100,
        files=(FileLimit("文件", ("pdf", "jpg", "png"), 4), FileLimit("影音", ("mp3", "mp4"), 10)),
        files_clause="national:file-limits",
        receipt=Receipt(units=(), clause="national:receipt-3-days"),
    )


@hookimpl
def intranet_rewards() -> RewardScheme:
    return RewardScheme(
        clause="national:no-ranking",
        standard="學校教職員獎勵標準",
        bases=BASES,
        rules=RULES,
    )
