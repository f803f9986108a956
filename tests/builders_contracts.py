"""One example of every event, as a service might tell it."""

from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from contracts import (
    Actor,
    ActorKind,
    CaseClass,
    Channel,
    Envelope,
    Event,
    Lane,
    LimitStage,
    PlaceKind,
    RespondentRole,
    Route,
)
from contracts import agency_facts as f
from contracts import assignment as a
from contracts import intake as i
from contracts import mediation as m
from contracts import reporting as r

NOON = datetime(2019, 1, 15, 12, 0, tzinfo=timezone(timedelta(hours=8)))
CASE = UUID("01890000-0000-7000-8000-000000000001")

REQUEST = UUID("01890000-0000-7000-8000-000000000002")
SAID: Any = {
    "fact_id": UUID("01890000-0000-7000-8000-000000000003"),
    "agency": "court-lucheng",
    "document_no": "（2019）浙0302民初12号",
}
"""What every fact of an agency says."""

EXAMPLES: tuple[Event, ...] = (
    i.ApplicationReceived(
        case_no="鹿城援申字〔2019〕第12号",
        lane=Lane.green,
        case_class=CaseClass.wages,
        claim_classes=(CaseClass.wages, CaseClass.work_injury),
        channel=Channel.township,
        form=i.Form.oral,
        office="330302-07",
        migrant_worker=True,
        workers=12,
        workers_exact=False,
        workers_known=True,
        group=True,
        amount_claimed_fen=15_000_000,
        amount_claimed_exact=False,
        wages_claimed_fen=14_000_000,
        respondents=(i.RespondentRef(role=RespondentRole.employer, name_hash="ab", credit_code_hash=None),),
        limitation_ends=date(2019, 2, 1),
        urgent=True,
        source_system="12348",
    ),
    i.PapersRequested(papers=("identity", "means"), due=date(2019, 1, 25)),
    i.NoticeServed(manner=i.ServiceManner.posted, due=date(2019, 1, 28)),
    i.PapersSupplied(papers=("identity",), still_missing=("means",)),
    i.PapersOverdue(papers=("means",), due=date(2019, 1, 25), proposal=i.OverdueProposal.deemed_withdrawal),
    i.ApplicationAccepted(lane=Lane.green, basis="N2.1", means_exempt=True, accepted_first=True),
    i.AidGranted(basis="N2.1", standing_order="鹿司援〔2018〕3号", aid_first=True),
    i.ApplicationRefused(reasons=(i.RefusalReason.out_of_scope,), responsible_instead="labour_inspection"),
    i.ApplicationWithdrawn(deemed=True, reason="papers_not_supplied", after_grant=True),
    i.AidTerminated(ground=i.TerminationGround.own_lawyer),
    i.PreliminaryReviewDone(
        office="330302-S1",
        opinion=i.ReviewOpinion.to_grant,
        reasons=(i.ReviewReason.facts_clear, i.ReviewReason.identity_checked),
        papers_seen=("identity",),
        papers_asked=("agent_authority",),
    ),
    i.ReviewLimitReached(stage=LimitStage.passed, due=date(2019, 1, 15), provisional=False, verified=True),
    i.ConsultationRecorded(
        channel=Channel.hotline,
        case_class=CaseClass.social_insurance,
        workers=3,
        workers_exact=False,
        workers_known=True,
    ),
    i.IncidentReported(
        kind=i.IncidentKind.first_sign,
        people=20,
        people_exact=False,
        people_known=True,
        place_kind=PlaceKind.construction_site,
        area="330302-T1",
        place_told=True,
    ),
    i.ConsultationWithdrawn(
        channel=Channel.hotline,
        case_class=CaseClass.social_insurance,
        workers=3,
        counted_at=NOON,
        reason=i.RecordWithdrawalReason.entered_twice,
    ),
    i.IncidentWithdrawn(
        kind=i.IncidentKind.first_sign,
        counted_at=NOON,
        reason=i.RecordWithdrawalReason.did_not_happen,
    ),
    a.LawyerAssigned(lawyer_id="L330302-01", lawyer_kind=a.LawyerKind.lawyer, round=1),
    a.AssignmentConfirmed(lawyer_id="L330302-01", round=1),
    a.AssignmentReturned(lawyer_id="L330302-01", round=1, reason=a.ReturnReason.conflict),
    a.LawyerReplaced(
        from_lawyer_id="L330302-01",
        to_lawyer_id="L330302-02",
        to_lawyer_kind=a.LawyerKind.legal_worker,
        round=2,
        reason=a.ReplacementReason.recipient_asks,
    ),
    a.NoLawyerAvailable(excluded={"off_duty": 2, "at_capacity": 1}),
    a.AssignmentLimitReached(stage=LimitStage.near, due=date(2019, 1, 15), provisional=False, verified=False),
    m.MediationOpened(beside_proceedings=True),
    m.SessionHeld(number=1, outcome=m.SessionOutcome.agreement_near),
    m.AgreementReached(
        amount_fen=10_000_000,
        wages_fen=9_000_000,
        instalments=(m.AgreedInstalment(number=1, due=date(2019, 1, 31), amount_fen=10_000_000),),
        effective=date(2019, 1, 16),
        confirmation_deadline=date(2019, 2, 15),
        partial=True,
        number=1,
    ),
    m.ConfirmationFiled(agreement=1),
    m.ConfirmationGranted(agreement=1),
    m.ConfirmationRefused(agreement=1),
    m.PaymentReceived(payment_id=CASE, amount_fen=10_000_000, wages_fen=9_000_000, paid_on=date(2019, 1, 30)),
    m.PaymentVoided(
        payment_id=CASE,
        amount_fen=10_000_000,
        wages_fen=9_000_000,
        paid_on=date(2019, 1, 30),
        counted_at=NOON,
        reason=m.VoidReason.entered_twice,
    ),
    m.InstalmentMissed(
        number=1,
        due=date(2019, 1, 31),
        outstanding_fen=10_000_000,
        routes=(Route.payment_order,),
        agreement=1,
    ),
    m.InstalmentSetRight(agreement=1, number=1, due=date(2019, 1, 31)),
    m.MediationFailed(reason=m.FailureReason.refused_by_respondent, route=Route.arbitration),
    m.FilingDue(limitation_ends=date(2019, 1, 20), number=1, handled=False),
    m.ProceedingsOpened(route=Route.arbitration, reason=m.OpeningReason.limitation),
    m.ProceedingsEnded(
        route=Route.arbitration, outcome=m.ProceedingsOutcome.partly_won, awarded_fen=8_000_000
    ),
    m.CaseClosed(
        method=m.ClosingMethod.mediation,
        outcome=m.ClosingOutcome.fully_recovered,
        recovered_fen=10_000_000,
        wages_recovered_fen=9_000_000,
        recipients_word=None,
    ),
    m.ClosingCorrected(
        number=2,
        method=m.ClosingMethod.paid_by_respondent,
        outcome=m.ClosingOutcome.less_accepted,
        recovered_fen=9_000_000,
        wages_recovered_fen=9_000_000,
        recipients_word=m.RecipientsWord.in_writing,
        reason=m.CorrectionReason.payment_voided,
    ),
    m.PriorityRequested(
        request_id=REQUEST,
        number=1,
        agency="court-lucheng",
        document_no="鹿司援函〔2019〕2号",
        answer_by=date(2019, 1, 22),
    ),
    f.FindingReported(
        **SAID,
        kind=f.FindingKind.inspection,
        found=(f.Found.wages_unpaid, f.Found.no_contract),
        ordered=(f.Ordered.pay,),
        until=date(2019, 1, 25),
        amount_fen=14_000_000,
    ),
    f.HearingScheduled(**SAID, route=Route.suit, hearing=1, starts=NOON + timedelta(days=9)),
    f.HearingMoved(
        **SAID,
        route=Route.suit,
        hearing=1,
        starts=NOON + timedelta(days=16),
        from_time=NOON + timedelta(days=9),
    ),
    f.PriorityAnswered(**SAID, request_id=REQUEST, answer=f.PriorityAnswer.granted),
    f.AgencyProceedingsAccepted(**SAID, route=Route.arbitration, accepted_on=date(2019, 1, 15)),
    f.AgencyProceedingsDecided(
        **SAID,
        route=Route.arbitration,
        outcome=f.DecisionOutcome.partly_upheld,
        awarded_fen=8_000_000,
        decided_on=date(2019, 1, 15),
    ),
    f.AgencyPaymentReported(**SAID, amount_fen=5_000_000, wages_fen=4_000_000, paid_on=date(2019, 1, 14)),
    f.EmployerFindingReported(
        **SAID,
        employer=f.EmployerRef(name_hash="ab", credit_code_hash="cd"),
        kind=f.FindingKind.enforcement,
        found=(f.Found.wages_unpaid,),
        ordered=(f.Ordered.pay, f.Ordered.fine),
        until=date(2019, 1, 25),
        amount_fen=20_000_000,
        workers=25,
    ),
    f.EarlySignSeen(
        **SAID,
        sign=f.EarlySign.wages_late,
        employer=f.EmployerRef(name_hash="ab", credit_code_hash=None),
        place_kind=PlaceKind.factory,
        workers=30,
    ),
    f.EmployerArrearsRecorded(
        **SAID,
        employer=f.EmployerRef(name_hash=None, credit_code_hash="cd"),
        amount_fen=20_000_000,
        workers=25,
    ),
    r.DailyReportSigned(
        period=date(2019, 1, 15),
        filing=r.Filing.on_time,
        content=r.Content.figures,
        check=r.Check.agreeing,
        by_proxy=True,
        figures={"received": 3},
    ),
    r.DailyReportCorrected(
        period=date(2019, 1, 15),
        version=2,
        content=r.Content.zero_report,
        check=r.Check.corrected,
        figures={"received": 0},
    ),
    r.DailyReportExempted(period=date(2019, 1, 15)),
    r.ExemptionWithdrawn(period=date(2019, 1, 15)),
    r.DailyReportOverdue(period=date(2019, 1, 15), due=NOON),
    r.CountySilent(ran_out=NOON, since=NOON - timedelta(hours=26), counted_from=r.CountedFrom.sign_of_life),
    r.CountyHeard(silent_from=NOON, heard_at=NOON + timedelta(hours=1)),
)


def envelope(data: Event, sequence: int = 1) -> Envelope:
    """An envelope around an event, told by a clerk of 鹿城区."""
    return Envelope(
        id=CASE,
        source=data.source,
        type=data.type,
        subject=str(CASE),
        time=NOON,
        recorded=NOON,
        sequence=sequence,
        county="330302",
        campaign="wenzhou-2018",
        actor=Actor(ActorKind.person, "330302"),
        data=data,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
