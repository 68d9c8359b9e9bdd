"""One term per thing, in Traditional Chinese as used in Taiwan."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
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


def written_files() -> list[Path]:
    """What people read: templates, and the texts in code and plugins."""
    found = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("intranet/**/*.py"), *ROOT.glob("plugins/**/*.py")]
    assert len(found) > 100
    return found


def strays() -> list[str]:
    """The terms of the glossary's last column."""
    rows = [line.split("|") for line in GLOSSARY.read_text().splitlines() if line.startswith("|")][2:]
    return [term.strip() for row in rows for term in row[3].split("、") if term.strip()]


def test_strays_of_the_glossary_are_not_written() -> None:
    terms = strays()
    assert len(terms) > 25
    pattern = re.compile("|".join(map(re.escape, terms)))
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in written_files()
        for match in pattern.finditer(path.read_text())
    ]
    assert found == []


def test_no_simplified_character_is_written() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {char}"
        for path in written_files()
        for char in sorted(set(path.read_text()) & SIMPLIFIED)
    ]
    assert found == []


@pytest.mark.parametrize("text", ["这个会议记录", "学习历程档案"])
def test_simplified_text_would_be_found(text: str) -> None:
    assert set(text) & SIMPLIFIED
