"""The least number of people that is plain in words; a person confirms it, no rule takes it."""

import pytest

from contracts import PlaceKind
from intake.cautions import Caution, headcount_cautions
from intake.incidents.rules import Place, place_cautions
from intake.people.headcount import Headcount
from intake.people.number_words import least_in_words

PLAIN = {
    "十几个人": 11,
    "二三十人": 20,
    "三十来个人": 27,
    "二十来个": 18,
    "十来个人": 9,
    "上百号人": 100,
    "20多人": 21,
    "２０多人": 21,
    "20-30人": 20,
    "20～30 人": 20,
    "20、30人": 20,
    "二、三十人": 20,
    "几十人": 20,
    "数十人": 20,
    "几个人": 2,
    "数百名工人": 200,
    "几万人": 20_000,
    "几百几十人": 210,
    "一百二三十人": 120,
    "十五六个": 15,
    "三五十人": 30,
    "二三百": 200,
    "两三个": 2,
    "我们俩": 2,
    "近百人": 90,
    "约30人": 27,
    "30左右": 27,
    "至少50人": 50,
    "百余人": 101,
    "一百几十人": 110,
    "十多人": 11,
    "一百五十人": 150,
    "一百零五人": 105,
    "一百五": 150,
    "三千二": 3200,
    "一千零二十人": 1020,
    "十人": 10,
    "1,200人": 1200,
    "两万人": 20_000,
    "上千人": 1000,
    "两百来号人": 180,
    "2百多人": 201,
    "拾贰名农民工": 12,
    "廿几个": 21,
    "5至10人": 5,
    "五到十人": 5,
    "12名农民工。": 12,
    "2个班组共30多人": 31,
    "一个人": 1,
    "3月5日20人": 20,
    "100多号人讨薪3个月": 101,
}
NOT_PLAIN = ["很多人", "记不清", "若干人", "人", "", "零人", "0人", "不到二十人", "最多30人", "二十人以内"]
NOT_PLAIN += [
    "原有50人，现剩20人",
    "百八十人",
    "十几二十个人",
    "二到三十人",
    "30到20人",
    "十到零人",
    "零几个人",
]


@pytest.mark.parametrize("words", PLAIN)
def test_a_lower_bound_that_is_plain_in_the_words_is_found(words: str) -> None:
    assert least_in_words(words) == PLAIN[words]


@pytest.mark.parametrize("words", NOT_PLAIN)
def test_where_it_is_not_plain_nothing_is_offered(words: str) -> None:
    assert least_in_words(words) is None


def test_only_words_are_unknown_and_what_is_plain_in_them_is_offered() -> None:
    told = Headcount(as_told="十几个人")

    assert (told.is_known, told.is_exact, told.number(otherwise=1)) == (False, False, 1)
    [offered] = headcount_cautions(told, "workers")
    assert (offered.code, offered.path, offered.at_least) == ("people_in_words", ("workers", "as_told"), 11)


def test_words_without_a_number_ask_for_one() -> None:
    [asked] = headcount_cautions(Headcount(as_told="很多人"), "people")

    assert (asked.code, asked.at_least) == ("people_in_words", None)


def test_a_number_that_the_words_exceed_is_questioned_and_one_they_do_not_is_left_alone() -> None:
    [offered] = headcount_cautions(Headcount(at_least=5, as_told="二三十人"), "people")

    assert offered.at_least == 20
    assert headcount_cautions(Headcount(at_least=20, as_told="二三十人"), "people") == ()
    assert headcount_cautions(Headcount(count=3), "people") == ()


def test_a_place_only_in_words_does_not_reach_the_city_and_the_answer_says_so() -> None:
    [warned] = place_cautions(Place(None, None, "工地门口"))

    assert isinstance(warned, Caution)
    assert warned.code == "place_not_coded"
    assert place_cautions(Place(PlaceKind.factory, None, None)) == ()
    assert place_cautions(Place(None, "330302-T1", "工地门口")) == ()
