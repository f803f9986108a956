"""Whether the words in the field of incidents tell of one, or say that there was none (N5.1, N5.5)."""

import re
import unicodedata
from typing import Final

WHEN: Final = "今日|今天|当日|本日|本期|当天|期内|截至目前|目前|暂时|暂"
NONE: Final = "无|没有|未有|未发生|未发现|未出现|没发生|没发现|零|0|nil|none|no|na"
WHAT: Final = (
    "任何|其他|其它|重大|异常|特殊|突发|不稳定|欠薪|讨薪|集体|聚集性|聚集|群体性|新增|相关|上述|和|及|或|的"
    "|苗头|事件|情况|情形|现象|问题|线索|隐患|因素|报告|事项|内容|上报|上访"
)
SAYS_NONE: Final = re.compile(rf"(?:(?:{WHEN})*(?:(?:{NONE})(?:{WHAT})*|(?:一切)?正常))*", re.IGNORECASE)
BETWEEN: Final = re.compile(r"[^\w]+|_+")
LONGEST: Final = 60
"""Whoever writes more than this tells of something."""


def tell_of_incident(words: str | None) -> bool:
    """Whatever says more than that nothing happened; a clerk types 无 into a field that has to be filled."""
    text = BETWEEN.sub("", unicodedata.normalize("NFKC", words or ""))
    return len(text) > LONGEST or SAYS_NONE.fullmatch(text) is None
