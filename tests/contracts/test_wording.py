"""One term per thing, in Traditional Chinese as Taiwanese offices write it: looked for in every text that people read."""

from __future__ import annotations

import re

import pytest

from tests.support.wording import GAP, HAN, ROOT, Phrase, phrases, written_files

GLOSSARY, GUIDE = ROOT / "docs" / "glossary.md", ROOT / "docs" / "guide.zh-TW.md"
# Characters that Simplified Chinese alone writes (none is in Big5), from the words that an office would use.
SIMPLIFIED = set(
    "为义乐书买乱亏产亲仅仓仪们众会伞伟传伤伦伪侠侣侥侦侧侨债倾偿储兑兰关兴养兽冈册写军农冯决冻凤凭凯击凿"
    "刍刘则刚创删别剂剑剧劝办务劢动励劲劳势勋匀华协单卖卢卧卫却厅历厉压厌厕厦厨县参发变叹吗员哑哗哟啧啬啰"
    "喷嘱团园围国图圆场块坚坛坝坞坟坠垄垒垦垫堕墙壮声壳处备头夺奖妆妈妩娇婴孙学宝审宪宫宽宾对寻导寿尔尘尝"
    "尧属屡岂师帜带帮广庆库应庙庞开弃张弥弯弹归彻忧惫挚挛挝挞挟挠挡挤挥捞损捡换掳掷掺揽搁搂搅摄摆摊撑撵擞"
    "攒敌斋断无旧时旷显晋晓晕暂杂权杨枢枣枪标栈栋树样档桥梦检楼榄横欢欧歼残毁毕毙毡汇汉汤沟沥沦沧泪泼泽浅"
    "浆浇测济浏浑浓涛润涨涩渊渐渗湾湿滚滞满滤滥滨滩灭灯灵灾炉炼烂烛烦烧热焕爱爷牵牺犹独狭狮狱猎猪献玛环现"
    "琐电画畅疗疮疯痪瘫皱盏盐监盖盗盘睁瞒矫矿码砖础硕碍祷祸禀积称穷窃窍竞笔笼签简箩篮类粪粮紧纠红纤约级纪"
    "纯纲纳纵纷纸纹纺线练组细终绍经绑结绕绘给络绝统继绩绪续绳维绵综绿缀缓编缘缝缠缩缴罗罚罢职联聪肃肠肤肿"
    "胀胁胆胶脉脏脑脚脱脸腾舆舰舱艰艺节芜芦苏茎荡荣药莲莹萝营萧萨蒋蓝蔷蕴虏虑虽虾蚀蚁蛮补衬袄袜装见观规视"
    "览觉誉计订认讨让训议讯记讲讳讶许论讼设访评识诈诉词译试诗诚话诞询该详语误说请诸诺读课谁调谅谈谊谋谎谓"
    "谜谢谣谦谨谱贝贞负贡财责贤败货质贩贪贫贬购贯贴贵贷贸费贺贼贾资赋赌赏赔赖赚赛赞赠赢赵趋跃践踪车轨轩转"
    "轮软轰轴轻载轿较辅辆辈辉辑输边辽达迁过迈运还这进远违连迟选逊递逻遗邓邮邻郑酝酱释针钉钓钢钥钦钩钱钻铁"
    "铃铅铜银铸铺链销锁锄锅锈锋锐错锚锡锣锤锦键锯锻镇镜长门闪闭问闯闲间闷闸闹闻阁阅阐阔队阳阴阵阶际陆陈陕"
    "险随隐难雏雾韩顶项顺须顾顿预领颇颈频颗题颜额颠风飘飞饥饭饮饰饱饲饶饼馆马驰驱驳驶驻驾骂骄验骑骗骚骤鱼"
    "鲁鲜鸟鸡鸣鸭鸽鸿鹅鹰麦齐齿龄龙龟"
)


# Where 您 stands: what is mailed or sent on paper.
MAIL = re.compile(
    r"letters?\.|reminders\.py|notices\.py|account_setup\.py|second_factor\.py|outreach_people\.py|reviews\.py"
)
# Official papers are written without spaces; the demo's records are typed by people.
PAPERS = ("templates/documents/", "intranet/documents/", "intranet/services/demo/")
NUMBER_OF_PAPER = re.compile(r"字第\d+號|[路街巷段]\d+號(\d+樓)?")
H = "\u3400-\u4dbf\u4e00-\u9fff"
TIGHT = re.compile(rf"[{H}][A-Za-z0-9]|[A-Za-z0-9][{H}]")
HALF_WIDTH = re.compile(
    rf"[{H}][,;:?](?!\d)|[,;:?][{H}]|[{H}]\.(?=\s|$)|(?<![〇一二三四五六七八九十壹貳參肆伍陸柒捌0-9])\([^)]*[{H}]|\)[{H}]"
)
LOOSE = re.compile(r"(?<![-#]) [，。、；：？）」』]|[（「『]\s(?!」)(?=\S)|[，。、；：？]{2}|\.\.\.")
EXCLAMATION = re.compile(rf"！|[{H}{GAP}]\s?!")
MACHINE = re.compile(
    r"(?<![A-Za-z_./-])(tokens?|uuid|null|none|undefined|nan|true|false|id|hash|slug|boolean|string|integer|session|login|"
    r"logout|admin|error|bug|server|user|email|e-mail|api|http|sql|backup|cache|log)(?![A-Za-z_./=-])",
    re.IGNORECASE,
)
WESTERN = re.compile(r"(?<!\d)(19|20)\d\d\s?[-/年.]\s?\d|西元|公元")
UNDERSTOOD = re.compile(r"或 (19|20)\d\d-\d\d-\d\d")  # what a date field also takes


def strays() -> list[str]:
    """The terms of the glossary's last column."""
    rows = [line.split("|") for line in GLOSSARY.read_text().splitlines() if line.startswith("|")][2:]
    return [term.strip() for row in rows for term in row[3].split("、") if term.strip()]


def found_by(pattern: re.Pattern[str], texts: tuple[Phrase, ...]) -> list[str]:
    return [str(one) for one in texts if pattern.search(one.text)]


def test_strays_of_the_glossary_are_not_written() -> None:
    terms = strays()
    assert len(terms) > 60
    pattern = re.compile("|".join(map(re.escape, terms)))
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in (*written_files(), GUIDE)
        for match in pattern.finditer(path.read_text())
    ]
    assert found == []


def test_no_simplified_character_is_written() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {char}"
        for path in (*written_files(), GUIDE)
        for char in sorted(set(path.read_text()) & SIMPLIFIED)
    ]
    assert found == []


def test_every_character_is_one_that_taiwan_writes() -> None:
    """Big5 with its Hong Kong supplement holds no Simplified form that is not also a Traditional character."""
    found = [f"{one}: {''.join(odd)}" for one in phrases() if (odd := [c for c in one.text if _is_foreign(c)])]
    # The end of the block of Chinese characters, in a range that masks names.
    assert [line for line in found if "audit_pack_masking.py" not in line] == []


def _is_foreign(char: str) -> bool:
    return bool(HAN.match(char)) and not char.encode("big5hkscs", "ignore")


def test_marks_are_full_width() -> None:
    readable = tuple(one for one in phrases() if not one.path.endswith(("rules/dates.py", "rules/minutes.py")))
    assert found_by(HALF_WIDTH, readable) == []  # those two hold patterns that read what was typed
    assert found_by(LOOSE, readable) == []


def test_nothing_is_exclaimed() -> None:
    assert found_by(EXCLAMATION, phrases()) == []


def test_chinese_and_latin_are_parted_on_screen() -> None:
    texts = tuple(
        Phrase(one.path, one.line, re.sub("「[^」]*」", "", NUMBER_OF_PAPER.sub("", one.text)))
        for one in phrases()
        if not one.path.startswith(PAPERS) and not one.path.endswith("rules/dates.py")
    )
    assert found_by(TIGHT, texts) == []


def test_the_polite_you_is_kept_for_mail() -> None:
    assert [str(one) for one in phrases() if "您" in one.text and not MAIL.search(one.path)] == []


def test_no_word_of_the_machine_is_shown() -> None:
    sentences = tuple(Phrase(one.path, one.line, _without_code(one.text)) for one in phrases())
    assert found_by(MACHINE, sentences) == []


def _without_code(text: str) -> str:
    """A sentence without commands, file names and addresses."""
    return re.sub(r"`[^`]*`|intranet [a-z -]+|https?://\S*|\S*[_@]\S*", "", text)


def test_dates_are_of_the_republic() -> None:
    assert [line for line in found_by(WESTERN, phrases()) if not UNDERSTOOD.search(line)] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (HALF_WIDTH, "請填寫日期,再儲存"),
        (HALF_WIDTH, "工作小組(委員)"),
        (LOOSE, "請稍候..."),
        (EXCLAMATION, "儲存成功！"),
        (TIGHT, "第1次會議"),
        (TIGHT, "製成PDF"),
        (MACHINE, "這個 token 已失效"),
        (WESTERN, "2026年2月25日"),
        (WESTERN, "西元"),
    ],
)
def test_a_fault_would_be_found(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_every_kind_of_file_is_read() -> None:
    texts = phrases()
    for name, words in (
        ("templates/home/index.html", "接下來要辦的事"),
        ("intranet/services/sign_in.py", "帳號或密碼不正確。連續錯誤 5 次後，須等候 15 分鐘再試。"),
        ("intranet/static/js/check-in.js", "請填寫姓名。"),
        ("plugins/luodong/profile.py", "國立羅東高級中學"),
        ("templates/documents/notice.html", "開會事由"),
        ("intranet/services/account_setup.py", "您好"),
    ):
        assert any(one.path == name and words in one.text for one in texts), (name, words)


@pytest.mark.parametrize("text", ["这个会议记录", "学习历程档案"])
def test_simplified_text_would_be_found(text: str) -> None:
    assert set(text) & SIMPLIFIED
