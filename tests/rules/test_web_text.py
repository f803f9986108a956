"""Text as people type and paste it."""

from datetime import date

import pytest
from pydantic import ValidationError

from web import Body, Line, Phone, Text


class Sent(Body):
    name: Line
    phone: Phone | None = None
    remark: Text | None = None
    names: tuple[Line, ...] = ()
    workers: int | None = None
    born_on: date | None = None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\ufeff张测", "张测"),
        ("张\u200b测\u200b", "张测"),
        ("\u202a张测\u202c", "张测"),
        ("\u3000张测\u00a0\n", "张测"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("葛\U000e0100测", "葛\U000e0100测"),
    ],
)
def test_what_nobody_sees_is_taken_off_and_all_else_is_kept(typed: str, kept: str) -> None:
    assert Sent.model_validate({"name": typed}).name == kept
    assert Sent.model_validate({"name": "张测", "names": [typed]}).names == (kept,)


@pytest.mark.parametrize("blank", ["", " ", "\u200b", "\ufeff\u3000", "\u200d", "\ufe0f"])
def test_a_blank_that_is_not_empty_says_nothing(blank: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Sent.model_validate({"name": blank})
    assert refused.value.errors()[0]["type"] == "string_too_short"


@pytest.mark.parametrize("between", ["\n", "\r\n", "\t", "\u2028", "\x85", "\x0b"])
def test_a_name_stays_on_one_line(between: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Sent.model_validate({"name": f"张{between}测"})
    assert refused.value.errors()[0]["type"] == "line_break"
    assert Sent.model_validate({"name": "张测", "remark": "第一行\n第二行"}).remark == "第一行\n第二行"


@pytest.mark.parametrize("blank", ["", " ", "\u200b"])
def test_an_empty_text_is_absent_where_absent_is_allowed(blank: str) -> None:
    sent = Sent.model_validate({"name": "张测", "phone": blank, "remark": blank})
    assert (sent.phone, sent.remark) == (None, None)
    described = Sent.model_json_schema()["properties"]
    assert "minLength" not in described["phone"]["anyOf"][0]
    assert described["phone"]["anyOf"][0]["pattern"].startswith(r"^\s*$|")
    assert described["name"]["minLength"] == 1


@pytest.mark.parametrize("field", ["names", "workers", "born_on"])
def test_a_field_left_empty_in_a_form_is_absent_also_where_no_text_could_stand(field: str) -> None:
    for blank in ("", " ", "\u3000", None):
        sent = Sent.model_validate({"name": "张测", field: blank})
        assert not getattr(sent, field)
    assert {"type": "string", "pattern": r"^\s*$"} in Sent.model_json_schema()["properties"][field]["anyOf"]
    with pytest.raises(ValidationError):
        Sent.model_validate({"name": "张测", field: "\x80"})


@pytest.mark.parametrize(
    "phone",
    [
        "(0577)88123456",
        "0577-88123456转801",
        "13800000001/13800000002",
        "１３８００００１２３４",
        "138\u00a00000\u00a00001",
        "0577–88123456",
        "0577—88123456（工友老王）",
        "+86 138 0000 0001",
        "661",
    ],
)
def test_a_phone_is_kept_as_it_was_told(phone: str) -> None:
    assert Sent.model_validate({"name": "张测", "phone": phone}).phone == phone


def test_words_without_a_number_are_no_phone() -> None:
    with pytest.raises(ValidationError) as refused:
        Sent.model_validate({"name": "张测", "phone": "没有电话"})
    assert refused.value.errors()[0]["type"] == "no_number"
