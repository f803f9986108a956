"""The least number of people that is plain in words: "十几个人" 11, "二三十人" 20, "上百号人" 100.

Offered to a person, never taken by rule. Why no library reads them: decision 25.
"""

import re
import unicodedata
from typing import Final

DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
UNITS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
OTHER_SIGNS: Final = str.maketrans(
    "〇壹贰叁肆伍陆柒捌玖拾佰仟两俩仨數幾餘～–—－", "零一二三四五六七八九十百千二二三数几余~---"
)
PEOPLE: Final = "(?:农民工|民工|工人|工友|职工|员工|务工人员|劳动者|群众|老乡|人)"
NUMBER: Final = "(?:[0-9]+[百千万]?|[零一二三四五六七八九十百千万几数]+)"
SPOKEN: Final = re.compile(
    "(?P<before>近|将近|接近|大约|约|大概|估计|可能|差不多|不超过|不到|不足|少于|低于|不满|未满|最多|至多|顶多)?有?"
    f"(?P<number>{NUMBER})(?:[-~、至到](?P<to>{NUMBER}))?(?P<after>多|余|来)?"
    f"(?:[个名位号口]*{PEOPLE}|[个名位号口]*(?=$|左右|上下|以上|以内|以下))(?P<end>左右|上下|以内|以下)?"
)
CEILING: Final = frozenset(("不超过", "不到", "不足", "少于", "低于", "不满", "未满", "最多", "至多", "顶多"))
AROUND: Final = re.compile(r"[\s,。.!;]+$|\s")
THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
UNCLEAR: Final = re.compile(r"([十百千万]).*\1|^[百千万][^几]|零[几数]")
"""Two numbers in one word ("十几二十"), and 百八十, which is eighty to a hundred."""
PAIR: Final = re.compile(r"([一二三四五六七八九])([一二三四五六七八九])")
PAUSED_PAIR: Final = re.compile(r"(?<=[一二三四五六七八九])、(?=[二三四五六七八九][十百千万个名位号人])")


def least_in_words(words: str) -> int | None:
    """None where no number, more than one, or only an upper bound stands in them."""
    text = unicodedata.normalize("NFKC", words).translate(OTHER_SIGNS)
    text = text.replace("廿", "二十").replace("卅", "三十")
    for useless in (THOUSANDS, PAUSED_PAIR, AROUND):
        text = useless.sub("", text)
    found = list(SPOKEN.finditer(text))
    if len(found) != 1 or found[0]["before"] in CEILING or found[0]["end"] in ("以内", "以下"):
        return None
    least = _least(found[0]["number"], found[0]["to"])
    if least is None:
        return None
    if found[0]["after"] in ("多", "余"):
        return least + 1
    is_about = found[0]["before"] or found[0]["after"] or found[0]["end"]
    return max(1, least * 9 // 10) if is_about else least


def _least(number: str, to: str | None) -> int | None:
    """Of a range its lower end; in "二到三十" it is not plain whether they share the unit."""
    least = _number(number)
    if to is None or least is None:
        return least
    upper = _number(to)
    is_plain = upper is not None and least < upper and (least >= 10 or upper <= 10)
    return least if is_plain else None


def _number(text: str) -> int | None:
    """几 and 数 are at least two before a unit, at least one behind; of two digits in a row the lower one."""
    if text[0].isdigit():
        return int(text.rstrip("百千万")) * UNITS.get(text[-1], 1) or None
    if UNCLEAR.search(text):
        return None
    plain = re.sub("^[几数]", "二", text)
    plain = re.sub("[几数]", "一", plain)
    return _plain(PAIR.sub(r"\1", plain)) or None


def _plain(text: str) -> int:
    """三百二十五; 百 alone is one hundred, and 一百五 is a hundred and fifty."""
    total, digit, unit = 0, 0, 10
    for sign in text:
        if sign == "零":
            unit = 10
        elif sign in DIGITS:
            digit = DIGITS[sign]
        elif sign == "万":
            total, digit, unit = (total + digit or 1) * 10_000, 0, 10_000
        else:
            unit = UNITS[sign]
            total, digit = total + (digit or 1) * unit, 0
    return total + digit * (unit // 10)
