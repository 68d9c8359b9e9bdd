"""What every school's schedule must keep to."""

from intranet.plugin import (
    CLOSING_CEREMONY,
    Anchor,
    AtLeastDays,
    Audience,
    Constraint,
    Inside,
    Level,
    NeedsPeriods,
    NotBefore,
    Selector,
    Work,
    hookimpl,
)

SOURCE = "全國規定"
NATIONAL_RECEIPT_OPENS = Anchor("national-receipt-opens", "全國收訖明細確認開始", hint="國教署公告的期程")
NATIONAL_RECEIPT_CLOSES = Anchor("national-receipt-closes", "全國收訖明細確認截止", hint="國教署公告的期程")


@hookimpl
def intranet_constraints() -> tuple[Constraint, ...]:
    return (
        NeedsPeriods("national:periods", source=SOURCE),
        NotBefore(
            "national:upload-14-days",
            Selector((Work.OUTCOME_UPLOAD,), except_audience=Audience.G12, except_term=2),
            CLOSING_CEREMONY + 14,
            source=SOURCE,
        ),
        AtLeastDays("national:receipt-3-days", Selector((Work.RECEIPT,)), 3, source=SOURCE),
        # The national period is announced late; until it is entered the schedule may go out with a reminder.
        Inside(
            "national:receipt-period",
            Selector((Work.RECEIPT,)),
            NATIONAL_RECEIPT_OPENS,
            NATIONAL_RECEIPT_CLOSES,
            unknown=Level.WARN,
            source=SOURCE,
        ),
    )
