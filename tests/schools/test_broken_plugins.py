"""A plugin that cannot be used stops the start and says in one line which plugin, which row and why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from intranet.schools import PluginFault, load_school

FAKE = Path(__file__).resolve().parent / "fake" / "__init__.py"
Break = Callable[..., str]


@pytest.fixture
def fault_of(tmp_path: Path) -> Break:
    """The message of a copy of the fake school in which each ``old`` text is replaced by ``new``."""

    def fault(*replacements: tuple[str, str], code: str = "fake", more: str = "") -> str:
        text = FAKE.read_text(encoding="utf-8") + more
        for old, new in replacements:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        folder = tmp_path / code
        folder.mkdir()
        (folder / "__init__.py").write_text(text, encoding="utf-8")
        with pytest.raises(PluginFault) as raised:
            load_school(code, tmp_path)
        return str(raised.value)

    return fault


def said(reason: str, plugin: str = "fake") -> str:
    return f"外掛「{plugin}」無法使用：{reason}。"


@pytest.mark.assurance("plugins")
def test_a_misspelt_hook_stops_the_start(fault_of: Break) -> None:
    message = fault_of(("def intranet_obligations(", "def intranet_obligation("))
    assert message == said("intranet_obligation() 不是掛勾，是否為 intranet_obligations()")


def test_a_hook_nobody_knows_lists_the_known_ones(fault_of: Break) -> None:
    message = fault_of(more="\n\n@hookimpl\ndef intranet_zzz() -> None: ...\n")
    assert message.startswith("外掛「fake」無法使用：intranet_zzz() 不是掛勾，可用的有 intranet_school、")


def test_a_hook_without_its_decorator_stops_the_start(fault_of: Break) -> None:
    message = fault_of(("@hookimpl\ndef intranet_schedule", "def intranet_schedule"))
    assert message == said("intranet_schedule() 沒有加上 @hookimpl")


def test_a_hook_that_asks_for_the_app_stops_the_start(fault_of: Break) -> None:
    message = fault_of(("def intranet_schedule()", "def intranet_schedule(app)"))
    assert message.startswith("外掛「fake」無法使用：掛勾的寫法有誤：Plugin 'fake' for hook 'intranet_schedule'")
    assert "\n" not in message


@pytest.mark.assurance("plugins")
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "    return (\n        Obligation(",
            "    return [\n        Obligation(",
            "intranet_obligations() 回傳 list，應為由資料列組成的 tuple",
        ),
        (
            'Obligation("plan", "訂定期程", Kind.SCHEDULE_PLAN, "肆一", organisers=any_of("教導處"))',
            'Matter("肆一", "訂定期程")',
            "intranet_obligations() 第 2 列是 Matter，應為 Obligation",
        ),
        (
            'Kind.SCHEDULE_PLAN, "肆一"',
            '"SCHEDULE_PLAN", "肆一"',
            "intranet_obligations() 第 2 列（plan）：Obligation.kind 的值 'SCHEDULE_PLAN' 型別不符，應為 Kind",
        ),
        (
            "count=5",
            'count="5"',
            "intranet_committee() 第 1 列（貳）：Seat.count 的值 '5' 型別不符，應為 int",
        ),
        (
            '("教導處",), "肆一", Duty.PLAN_SCHEDULE',
            '("教導處"), "肆一", Duty.PLAN_SCHEDULE',
            "intranet_responsibilities() 第 1 列（plan）：Responsibility.builders 的值 '教導處' 型別不符，"
            "應為 tuple[str, ...]",
        ),
        (
            '"陸", ("學習組",), RECEIPT_OPENS',
            '"陸", ("學習組",), None',
            "intranet_schedule() 第 3 列（receipt）：Window.start 的值 None 型別不符，"
            "應為 intranet.rules.schedule.Anchor | intranet.rules.schedule.Moment",
        ),
    ],
)
def test_a_wrong_type_stops_the_start(fault_of: Break, old: str, new: str, reason: str) -> None:
    replacements = [(old, new)]
    if new.startswith("    return ["):
        replacements.append(("audiences\n        ),\n    )  # fmt: skip", "audiences\n        ),\n    ]  # fmt: skip"))
    assert fault_of(*replacements) == said(reason)


@pytest.mark.assurance("plugins")
def test_a_key_that_stands_twice_stops_the_start(fault_of: Break) -> None:
    message = fault_of(('Obligation("publish"', 'Obligation("plan"'))
    assert message == said("應辦事項 key「plan」重複 2 次")


@pytest.mark.assurance("plugins")
def test_an_unknown_post_stops_the_start(fault_of: Break) -> None:
    message = fault_of(('"平臺", ("資訊媒體組",)', '"平臺", ("資訊組",)'))
    assert message == said(
        "分工 platform 提到「資訊組」，學校資料沒有這個單位或職務；確實只見於規定者請以 StatedOnly 宣告"
    )


def test_a_clause_that_nothing_answers_stops_the_start(fault_of: Break) -> None:
    message = fault_of(('Clause("捌",', 'Clause("玖", "無人回應。"),\n            Clause("捌",'))
    assert message == said("條文「玖」沒有任何資料列回應；請加一列，或以 manual= 說明為何無法由系統判斷")


@pytest.mark.assurance("plugins")
def test_a_clause_that_the_text_does_not_hold_stops_the_start(fault_of: Break) -> None:
    message = fault_of(('retention=Retention(3, "陸")', 'retention=Retention(3, "拾")'))
    assert message == said("檔案規則 Retention 引用條文「拾」，規定中沒有這一條")


def test_seats_that_do_not_add_up_stop_the_start(fault_of: Break) -> None:
    assert fault_of(("count=5", "count=4")) == said("條文「貳」載明 9 席，各席次合計 8 席")


@pytest.mark.assurance("plugins")
def test_an_exception_in_a_hook_stops_the_start(fault_of: Break) -> None:
    message = fault_of(("    return RewardScheme(", '    raise KeyError("獎度\\n不明")\n    return RewardScheme('))
    assert message == said("intranet_rewards() 執行時發生 KeyError：'獎度\\n不明'")


@pytest.mark.assurance("plugins")
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "from datetime import date",
            "import no_such_module",
            "載入失敗，ModuleNotFoundError：No module named 'no_such_module'",
        ),
        (
            "    Amendment,\n",
            "    Amendmend,\n",
            "載入失敗，ImportError：cannot import name 'Amendmend' from 'intranet.plugin'",
        ),
        ("@hookimpl\ndef intranet_school", "@hookimpl\ndef intranet_school(", "載入失敗，SyntaxError："),
    ],
)
def test_a_plugin_that_cannot_be_imported_stops_the_start(fault_of: Break, old: str, new: str, reason: str) -> None:
    message = fault_of((old, new))
    assert message.startswith(f"外掛「fake」無法使用：{reason}")
    assert "\n" not in message


@pytest.mark.parametrize("hook", ["school", "regulation", "committee"])
def test_a_hook_that_every_school_must_answer_is_asked_for(fault_of: Break, hook: str) -> None:
    message = fault_of((f"@hookimpl\ndef intranet_{hook}(", f"def _{hook}("))
    assert message == said(f"沒有回應 intranet_{hook}()，每所學校都必須回應")


def test_a_code_that_differs_from_the_folder_stops_the_start(fault_of: Break) -> None:
    assert fault_of(code="other") == said("學校資料的代碼寫成「fake」", "other")


def test_a_code_of_the_wrong_form_stops_the_start(fault_of: Break) -> None:
    message = fault_of(('code="fake"', 'code="Fake_1"'), code="Fake_1")
    assert message == said("代碼只能用小寫英文字母、數字、- 與 _，並以字母開頭", "Fake_1")


@pytest.mark.assurance("plugins")
def test_a_code_offered_twice_stops_the_start(tmp_path: Path) -> None:
    shutil.copytree(FAKE.parent, tmp_path / "daan")
    with pytest.raises(PluginFault) as raised:
        load_school("daan", tmp_path)
    assert str(raised.value) == said("這個代碼出現兩次，每所學校的代碼不得重複", "daan")


def test_a_folder_of_plugins_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(PluginFault) as raised:
        load_school("daan", tmp_path / "none")
    assert str(raised.value) == said("外掛資料夾不存在", str(tmp_path / "none"))


def test_a_broken_neighbour_does_not_stop_another_school(fault_of: Break, tmp_path: Path) -> None:
    fault_of(("count=5", "count=4"))
    assert load_school("daan", tmp_path).code == "daan"
