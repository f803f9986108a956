"""What to look at again: numbers that can't be right (GB 11643, GB 32100), a limitation that ends soon."""

from datetime import date
from typing import Final

from stdnum.cn import uscc

from intake.applications.rules.application import Application
from intake.applications.rules.holders import holder_cautions, impossible_ids, repeated_recipients
from intake.cautions import Caution, headcount_cautions
from timelimits.limitation_warning import is_near, is_urgent

SAME_IDENTITY: Final = Caution(
    "same_identity", "本单位另有申请使用同一证件号码，请核对是否重复", ("recipients",)
)


def same_application(case_no: str) -> Caution:
    """Both stay; a person looks and decides."""
    text = f"与{case_no}号申请看来相同（姓名、被申请方，以及电话或金额），可能是重复申请，请核对"
    return Caution("same_application", text, ("recipients",))


def cautions(application: Application, on: date) -> tuple[Caution, ...]:
    """All warnings about an application itself, as of a day."""
    ids = [
        Caution("id_check_digit", "身份证号码校验位不符，证件未出示，请核对", path)
        for path in impossible_ids(application.recipients, seen=False)
    ]
    codes = [
        Caution("credit_code", "统一社会信用代码校验不符，请核对", ("respondents", place, "credit_code"))
        for place, respondent in enumerate(application.respondents)
        if respondent.credit_code is not None and not uscc.is_valid(respondent.credit_code)
    ]
    limitation = limitation_caution(application.limitation_ends, on)
    people = headcount_cautions(application.workers, "workers")
    ids += holder_cautions(application.recipients, on)
    ids += repeated_recipients(application.recipients)
    return (*ids, *codes, *_too_few(application), *people, *((limitation,) if limitation else ()))


def limitation_caution(limitation_ends: date | None, on: date) -> Caution | None:
    """From thirty days before the end, and louder afterwards."""
    if limitation_ends is None or not is_near(limitation_ends, on):
        return None
    if limitation_ends < on:
        return Caution(
            "limitation_passed", "时效可能已经届满，请立即核实中止、中断情形", ("limitation_ends",)
        )
    if is_urgent(limitation_ends, on):
        return Caution("limitation_urgent", "时效即将届满，不足7日，须立即提起程序", ("limitation_ends",))
    return Caution("limitation_near", "时效将在30日内届满", ("limitation_ends",))


def _too_few(application: Application) -> tuple[Caution, ...]:
    """Fewer workers counted than named."""
    counted = application.workers.count
    if counted is None or counted >= len(application.recipients):
        return ()
    text = "涉及人数少于所列受援人数，请核对"
    return (Caution("fewer_workers_than_recipients", text, ("workers", "count")),)
