"""A clerk of the season in a browser: what stands in a form, what is typed into it, on which days."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from season.calendar import PERIODS, signing_moment
from season.client import Answer, Page
from season.html_forms import Form, forms_of
from season.people.day_page import PageRefused, after, fill_in, form_to, is_signed_on_page, title_of
from season.plan import Act, What, Who

PAGE = """<title>鹿城区 日报</title><form action="../../sign-out" method="post">
<input type="hidden" name="form_token" value="t-1"></form>
<form action="../days/2018-12-06/check" method="post"><input type="hidden" name="form_token" value="t-2">
<input type="radio" name="content" value="zero"><input type="radio" name="content" value="figures" checked>
<input name="figure_received" value="7"><input name="figure_losses_recovered_fen" value="">
<input name="filled_by" value="甲 &amp; 乙"><textarea name="remarks">第一行
&lt;第二行&gt;</textarea><input type="checkbox" name="not_chosen" value="1">
<button name="edit">改</button></form>"""
CHECK = {
    "form_token": "t-2",
    "content": "figures",
    "figure_received": "7",
    "figure_losses_recovered_fen": "",
    "filled_by": "甲 & 乙",
    "remarks": "第一行\n<第二行>",
}


def page(text: str = PAGE, status: int = 200, location: str | None = None) -> Page:
    return Page(status, text, location, None)


def test_a_form_is_what_a_browser_would_send() -> None:
    assert forms_of(PAGE) == [
        Form("../../sign-out", {"form_token": "t-1"}),
        Form("../days/2018-12-06/check", CHECK),
    ]
    assert forms_of("<input name='a' value='b'>") == []


def test_the_form_that_goes_somewhere_is_taken_and_its_lack_is_said() -> None:
    assert form_to(page(), "/check").fields == CHECK
    with pytest.raises(PageRefused) as refused:
        form_to(page(status=409), "/report")
    answer = refused.value.answer
    assert (answer.good, answer.status, answer.body["title"]) == (False, 409, "鹿城区 日报")


def test_what_a_statement_says_is_typed_and_what_it_does_not_say_is_left_empty() -> None:
    form = form_to(page(), "/check")

    figures = {"received": 3, "losses_recovered_fen": 1_860_050}
    typed = fill_in(form, {"zero": False, "figures": figures, "filled_by": "丙", "phone": "1"}).fields
    zero = fill_in(form, {"zero": True}).fields

    assert (typed["figure_received"], typed["figure_losses_recovered_fen"]) == ("3", "18600.50")
    assert (typed["filled_by"], typed["content"], typed["form_token"]) == ("丙", "figures", "t-2")
    assert "phone" not in typed, "the form has no such field"
    assert (zero["content"], zero["figure_received"]) == ("zero", "")


@pytest.mark.parametrize(
    ("status", "is_good"), [(0, False), (200, True), (204, True), (303, False), (503, False)]
)
def test_what_nobody_answered_is_not_known_to_be_done(status: int, is_good: bool) -> None:
    assert Answer(status, {}, None).good == is_good


def test_only_who_is_sent_on_has_been_heard() -> None:
    assert after(page(status=303, location="/campaigns/a#receipt")) == "/campaigns/a"
    for refused in (page(status=303), page(status=409, location="/x"), page()):
        with pytest.raises(PageRefused):
            after(refused)
    assert title_of(page("")) == ""


def test_some_of_the_days_are_signed_so_always_the_same_and_by_nobody_but_a_clerk() -> None:
    acts = [signing(period) for period in PERIODS]
    chosen = [act.period for act in acts if is_signed_on_page(act)]

    assert 1 < len(chosen) < 15
    assert chosen == [act.period for act in acts if is_signed_on_page(replace(act, number=act.number + 1))]
    assert not any(is_signed_on_page(replace(act, who=Who.city)) for act in acts)


def signing(period: date) -> Act:
    at: datetime = signing_moment(period)
    return Act(at=at, who=Who.staff, what=What.sign, county="330302", number=1, period=period)
