"""Synthetic persons and firms: names nobody bears, numbers with right check digits that belong to nobody."""

from datetime import date, timedelta
from random import Random
from typing import Final

SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
ORDINALS: Final = "甲乙丙丁戊己庚辛壬癸"
TRADES: Final = ("建筑劳务", "市政工程", "鞋业", "服装", "餐饮", "物流", "装饰", "机械", "电器", "水产")
HOMES: Final = ("360000", "340000", "520000", "430000", "420000", "410000")
ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_DIGITS: Final = "10X98765432"
CODE_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def name(rng: Random) -> str:
    """A name marked as made up: 测 in the middle."""
    return f"{rng.choice(SURNAMES)}测{rng.choice(ORDINALS)}"


def phone(rng: Random) -> str:
    """A number of a range that is not given to subscribers."""
    return f"1000{rng.randrange(10**7):07d}"


def id_number(rng: Random) -> str:
    """Eighteen characters with the check digit of GB 11643; a whole province is nobody's home division."""
    born = date(1955, 1, 1) + timedelta(days=rng.randrange(45 * 365))
    body = f"{rng.choice(HOMES)}{born:%Y%m%d}{rng.randrange(1000):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return body + ID_DIGITS[total % 11]


def credit_code(rng: Random) -> str:
    """Eighteen characters with the check character of GB 32100."""
    body = "91330300" + "".join(rng.choice(CODE_ALPHABET) for _ in range(9))
    total = sum(CODE_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + CODE_ALPHABET[(31 - total % 31) % 31]


def firm(rng: Random) -> str:
    """An employer's name."""
    return f"温州测试{rng.choice(ORDINALS)}{rng.choice(ORDINALS)}{rng.choice(TRADES)}有限公司"
