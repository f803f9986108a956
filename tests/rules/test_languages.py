"""Chinese is read unless somebody would rather read English; a text knows both."""

import pytest

from languages import CHINESE, ENGLISH, Words, preferred


@pytest.mark.parametrize(
    "header",
    [
        *(
            None,
            "",
            "*",
            "zh",
            "zh-CN",
            "zh-Hans-CN",
            "de",
            "fr, de;q=0.5",
            "zh, en",
            "zh-CN,zh;q=0.9,en;q=0.8",
        ),
        *(
            "en;q=0",
            "en;q=0.3, *;q=0.5",
            "de, en;q=0",
            "english",
            ";;;",
            "en q=1",
            "en;q=2",
            "zh;q=0.5,en;q=0.5",
        ),
        *("zh-TW;q=0.9, en;q=0.8", "x" * 10_000, "de," * 30 + "en", "*, en;q=0.5"),
    ],
)
def test_chinese_is_what_is_read(header: str | None) -> None:
    assert preferred(header) == CHINESE


@pytest.mark.parametrize(
    "header",
    [
        *(
            "en",
            "EN",
            "en-US",
            "en-GB,en;q=0.9",
            "en, zh",
            "en-US,en;q=0.9,zh-CN;q=0.8",
            "zh;q=0.2, en ; q=0.7",
        ),
        *("de, en;q=0.1", "en;q=0.001", "*;q=0.5, en", "en;q=1.000", "*, zh;q=0.1", "fr;q=oops, en"),
    ],
)
def test_english_is_read_where_it_is_wanted_more(header: str) -> None:
    assert preferred(header) == ENGLISH


def test_words_are_their_chinese_and_know_their_english() -> None:
    words = Words("必填", "required")
    assert words == "必填"
    assert (words.in_(CHINESE), words.in_(ENGLISH)) == ("必填", "required")
