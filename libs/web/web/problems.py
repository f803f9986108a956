"""The catalogue of all problems (RFC 9457): a stable slug, a status, a title in both languages (H7).

A problem is a value: `return problems.negative_amount("欠薪金额不能为负", at("claims", 0, "amount_fen"))`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from languages import CHINESE, Language, Words

URN = "urn:yuanxin:problem:"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong where: a JSON pointer into the body (`#/claims/0/amount_fen`), or a parameter's name."""

    pointer: str
    detail: Words | None = None

    def body(self, title: Words, language: Language) -> dict[str, str]:
        """As it stands in `errors[]`; what has no words of its own is what the title says."""
        place = "pointer" if self.pointer.startswith("#") else "parameter"
        return {place: self.pointer, "detail": (self.detail or title).in_(language)}


@dataclass(frozen=True, slots=True)
class Problem:
    """A "no" with its reason, as the caller will read it."""

    type: str
    title: Words
    status: int
    detail: Words | None = None
    errors: tuple[FieldError, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    retry_after: int | None = None
    """In how many seconds the same request may be answered otherwise: the header Retry-After."""

    def body(self, language: Language = CHINESE) -> dict[str, Any]:
        """The body of the answer, in the language of whoever asked."""
        title = self.title.in_(language)
        body: dict[str, Any] = {"type": URN + self.type, "title": title, "status": self.status}
        if self.detail:
            body["detail"] = self.detail.in_(language)
        if self.errors:
            body["errors"] = [error.body(self.title, language) for error in self.errors]
        return {**body, **self.extra}


@dataclass(frozen=True, slots=True)
class Kind:
    """An entry of the catalogue; calling it makes the problem of one request."""

    slug: str
    status: int
    title: Words
    retry_after: int | None = None

    def __call__(self, detail: Words | None = None, *errors: FieldError, **extra: Any) -> Problem:
        return Problem(self.slug, self.title, self.status, detail, errors, extra, self.retry_after)


CATALOGUE: dict[str, Kind] = {}


def kind(slug: str, status: int, chinese: str, english: str, retry_after: int | None = None) -> Kind:
    """Enter a kind of problem; a slug is given once and never changes its meaning."""
    if slug in CATALOGUE:
        raise ValueError(f"two problems are called {slug}")
    CATALOGUE[slug] = Kind(slug, status, Words(chinese, english), retry_after)
    return CATALOGUE[slug]


def pointer(*path: str | int) -> str:
    """A JSON pointer as a URI fragment (RFC 6901 §6): ("claims", 0, "amount_fen") → #/claims/0/amount_fen."""
    return "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def at(*path: str | int, detail: Words | None = None) -> FieldError:
    """What is wrong at one place of the body; without words of its own it is what the title says."""
    return FieldError(pointer(*path), detail)


# The request as such.
not_json = kind("not-json", 400, "请求内容不是有效的 JSON", "the body is not valid JSON")
unsupported_media_type = kind(
    "unsupported-media-type",
    415,
    "请求内容类型应为 application/json",
    "the content type must be application/json",
)
body_too_large = kind("body-too-large", 413, "请求内容超过大小限制", "the body is too large")
request_timeout = kind("request-timeout", 408, "请求未在时限内发送完毕", "the request was not sent in time")
not_http = kind("not-http", 400, "请求不符合 HTTP", "the request is not HTTP")
head_too_large = kind("head-too-large", 431, "请求头超过大小限制", "the header fields are too large")
invalid_body = kind("invalid-body", 422, "请求内容不符合要求", "the body is not as it must be")
unknown_field = kind("unknown-field", 422, "请求内容含有未知字段", "the body has unknown fields")
invalid_parameter = kind("invalid-parameter", 422, "请求参数不符合要求", "a parameter is not as it must be")
invalid_cursor = kind("invalid-cursor", 400, "分页游标无效", "the cursor is none of ours")
repeated_header = kind(
    "repeated-header", 400, "同一请求头只能出现一次", "a header field may be sent only once"
)
not_found = kind("not-found", 404, "找不到所请求的内容", "there is no such thing, or it is not yours to see")
method_not_allowed = kind(
    "method-not-allowed", 405, "不支持此请求方法", "the address does not know this method"
)

# Who is calling.
unauthenticated = kind("unauthenticated", 401, "需要有效的身份令牌", "a valid token is needed")
forbidden_role = kind("forbidden-role", 403, "当前角色无权进行此操作", "your role may not do this")
too_many_requests = kind(
    "too-many-requests", 429, "请求过于频繁，请稍后再试", "too many requests, try again later", retry_after=1
)

# Once only, and on what the caller saw.
missing_idempotency_key = kind(
    "missing-idempotency-key", 400, "缺少 Idempotency-Key 请求头", "the header Idempotency-Key is missing"
)
invalid_idempotency_key = kind(
    "invalid-idempotency-key", 400, "Idempotency-Key 请求头无效", "the header Idempotency-Key is not valid"
)
idempotency_key_reused = kind(
    "idempotency-key-reused",
    422,
    "同一 Idempotency-Key 已用于内容不同的请求",
    "this Idempotency-Key was used for another request",
)
request_in_flight = kind(
    "request-in-flight",
    409,
    "同一 Idempotency-Key 的请求正在处理中",
    "a request with this Idempotency-Key is under way",
    retry_after=1,
)
precondition_required = kind(
    "precondition-required", 428, "修改须带 If-Match 请求头", "a change needs the header If-Match"
)
invalid_if_match = kind(
    "invalid-if-match", 400, "If-Match 请求头无法识别", "the header If-Match is not understood"
)
precondition_failed = kind(
    "precondition-failed",
    412,
    "内容已有变动，请重新读取后再试",
    "it has changed since you read it, read it again",
)

# Broken machines and our own mistakes.
unavailable = kind(
    "unavailable",
    503,
    "服务暂时不可用，请稍后重试",
    "not available for the moment, try again later",
    retry_after=2,
)
no_chinese_font = kind(
    "no-chinese-font",
    503,
    "本机没有中文字体，不能生成 PDF；请安装（如 fonts-noto-cjk）后重启服务，或下载其他格式",
    "this machine has no font with Chinese characters for a PDF: install one, or take another format",
)
internal_error = kind("internal-error", 500, "系统内部错误", "an internal error")

# The domain, all services.
unknown_campaign = kind("unknown-campaign", 422, "没有此专项行动", "there is no such campaign")
unknown_county = kind("unknown-county", 422, "没有此报送单位", "there is no such reporting unit")
unknown_office = kind("unknown-office", 422, "没有此受理点", "there is no such office")
unknown_case = kind("unknown-case", 422, "没有此案件", "there is no such case")
foreign_county = kind("foreign-county", 403, "只能办理本单位的事项", "only matters of your own unit")
outside_campaign = kind(
    "outside-campaign",
    422,
    "不在专项行动期间或补录期限之内",
    "outside the campaign, or too late to be entered",
)
time_in_the_future = kind("time-in-the-future", 422, "时间不能晚于当前时间", "the time lies in the future")
negative_amount = kind("negative-amount", 422, "金额不能为负数", "an amount of money is never negative")
impossible_transition = kind(
    "impossible-transition", 409, "当前状态下不能进行此操作", "not possible in the present state"
)

# intake
time_out_of_order = kind(
    "time-out-of-order",
    422,
    "时间不能早于该案的上一步",
    "the time lies before the step of the case before it",
)
id_check_digit = kind(
    "id-check-digit", 422, "身份证号码校验位不符", "the check digit of the identity number is wrong"
)
source_reference_reused = kind(
    "source-reference-reused",
    409,
    "同一来源编号已用于内容不同的申请",
    "this source reference was used for another application",
)

# assignment
foreign_assignment = kind(
    "foreign-assignment", 403, "只能办理指派给本人的案件", "only cases assigned to yourself"
)
no_lawyer_available = kind(
    "no-lawyer-available",
    409,
    "暂无其他承办人可接办，现承办人继续承办",
    "nobody else can take the case now, its handler stays",
)
unknown_lawyer = kind(
    "unknown-lawyer", 422, "本单位律师支队没有此承办人", "the detachment of this unit has no such lawyer"
)
lawyer_not_eligible = kind(
    "lawyer-not-eligible", 409, "该承办人不能承办此案", "this lawyer cannot take this case"
)

# mediation
closing_does_not_reconcile = kind(
    "closing-does-not-reconcile",
    409,
    "结案金额与已付款项不一致",
    "the sums of the closing are not those of the payments",
)
instalments_do_not_add_up = kind(
    "instalments-do-not-add-up",
    422,
    "各期金额之和与协议金额不一致",
    "the instalments do not add up to the amount agreed",
)
instalment_before_effect = kind(
    "instalment-before-effect",
    422,
    "付款日期不能早于协议生效日",
    "an instalment is due before the agreement has effect",
)
wages_exceed_amount = kind(
    "wages-exceed-amount", 422, "其中工资不能超过总额", "the wages exceed the amount they are a part of"
)
route_not_open = kind("route-not-open", 422, "本案不能选择该途径", "this route is not open to the case")
proceedings_not_named = kind(
    "proceedings-not-named", 422, "须指明正在进行的程序", "name the proceedings that are under way"
)
payment_far_beyond_claim = kind(
    "payment-far-beyond-claim",
    409,
    "付款合计达应付金额十倍以上，须确认无误",
    "ten times what is owed or more would be paid: confirm it",
)
no_such_payment = kind(
    "no-such-payment", 422, "本案没有这笔有效付款", "the case has no such payment in force"
)
no_such_agency_fact = kind(
    "no-such-agency-fact",
    422,
    "本案没有相关部门反映的这一事项",
    "no agency said this of the case",
)
agency_fact_recorded = kind(
    "agency-fact-recorded",
    422,
    "相关部门反映的这一事项已经登记",
    "what the agency said was recorded already",
)
answer_by_before_request = kind(
    "answer-by-before-request",
    422,
    "答复期限不能早于提请之日",
    "an answer cannot be due before it is asked for",
)
award_contradicts_outcome = kind(
    "award-contradicts-outcome",
    422,
    "败诉或撤回的程序没有裁决金额",
    "proceedings lost or withdrawn award nothing",
)
paid_after_established = kind(
    "paid-after-established", 422, "付款日期不能晚于确认付款之日", "paid later than it was established"
)
confirmation_out_of_order = kind(
    "confirmation-out-of-order",
    409,
    "司法确认应先申请、后裁定",
    "a confirmation is asked for first and decided then",
)
closing_contradicts_case = kind(
    "closing-contradicts-case",
    409,
    "结案方式或结果与办理经过不符",
    "method or outcome does not fit what happened in the case",
)

# reporting
signing_before_cut_off = kind(
    "signing-before-cut-off", 409, "统计截止时间之前不能签报", "the day cannot be signed before its cut-off"
)
already_signed = kind(
    "already-signed",
    409,
    "本期日报已签报，只能更正",
    "the report is signed already, it can only be corrected",
)
city_report_not_frozen = kind(
    "city-report-not-frozen",
    409,
    "市局日报尚未定稿，不能签发",
    "the city's report is not frozen yet and cannot be issued",
)
city_report_issued = kind(
    "city-report-issued", 409, "本日市局日报已签发", "the city's report of the day is issued already"
)
case_sweep_filed = kind(
    "case-sweep-filed",
    409,
    "排查表已经报送，只能更正（写明理由）",
    "the sweep is filed, it can only be corrected",
)
case_sweep_not_filed = kind(
    "case-sweep-not-filed",
    409,
    "排查表尚未报送，首次报送不填更正理由",
    "the sweep is not filed yet, there is nothing to correct",
)
case_sweep_does_not_add_up = kind(
    "case-sweep-does-not-add-up",
    422,
    "指派件数应等于办结与未结之和",
    "what was assigned is what was closed and what is open",
)
case_sweep_zeros_without_flag = kind(
    "case-sweep-zeros-without-flag",
    422,
    "各项均为零的，须明确选“零”",
    "every figure is zero: say so with the zero flag",
)
zero_with_swept_cases = kind(
    "zero-with-swept-cases",
    409,
    "系统中有本年指派的案件；仍报零的，请在备注中说明",
    "the system knows of cases of the year: who says zero says why in remarks",
)
not_to_be_carried_in = kind("not-to-be-carried-in", 422, "此案不能补录", "this case is not to be carried in")
zero_with_events = kind(
    "zero-with-events",
    409,
    "本期有欠薪申请、咨询或苗头，不能直接零报告",
    "there were wage claims, consultations or incidents: no plain report of zero",
)
zeros_without_flag = kind(
    "zeros-without-flag",
    422,
    "欠薪申请、咨询和苗头均为零时须明确标注零报告",
    "no wage claims, consultations or incidents: say so with the zero flag",
)
empty_replaces_filled = kind(
    "empty-replaces-filled",
    409,
    "空白日报不能替换已填写的日报",
    "an empty report does not replace a filled one",
)
machine_zero_replaces_filled = kind(
    "machine-zero-replaces-filled",
    409,
    "机器令牌的零报告不能替换已填写的草稿",
    "a machine's zero does not replace a filled draft",
)
period_not_begun = kind("period-not-begun", 409, "本期尚未开始，不能填报", "the period has not begun")
zero_with_incident_words = kind(
    "zero-with-incident-words",
    422,
    "所填苗头情况与“本期无苗头”矛盾",
    "the words about incidents contradict that there were none",
)
zero_contradicts_figures = kind(
    "zero-contradicts-figures", 422, "零报告与所填数字矛盾", "a report of zero contradicts the figures given"
)
figures_missing = kind(
    "figures-missing", 422, "日报数字未填全，未填不等于零", "figures are missing, and missing is not zero"
)
unknown_event = kind("unknown-event", 422, "所列事项不在本期之内", "an event named is none of this period")
proxy_before_due = kind(
    "proxy-before-due",
    409,
    "应报时限之前市局不能代报",
    "the city does not sign for a unit before the due time has passed",
)
proxy_without_reason = kind(
    "proxy-without-reason", 422, "代报须写明理由", "signing for a unit needs a reason"
)
out_of_roster = kind("out-of-roster", 409, "该单位当日不在报送范围", "the unit does not report that day")
no_platform = kind(
    "no-platform",
    409,
    "此专项行动没有设置市级平台",
    "no municipal platform is set for this campaign",
)
document_no_used = kind(
    "document-no-used",
    409,
    "此文号已经用过",
    "this document number is used already",
)
not_by_kafka = kind(
    "not-by-kafka",
    409,
    "名册中该部门不通过消息队列报送",
    "the register does not have this agency send by Kafka",
)
file_not_taken = kind(
    "file-not-taken",
    422,
    "不是可以接收的文件：须为 PDF、JPEG、PNG、TIFF、HEIC、MP3、M4A 或 MP4",
    "not a file that is taken: PDF, JPEG, PNG, TIFF, HEIC, MP3, M4A or MP4",
)
too_many_files = kind(
    "too-many-files", 409, "该案件的文件已达上限", "this case has as many files as a case may have"
)
file_waits = kind(
    "file-waits", 409, "文件尚未查毒，请稍后再打开", "the file has not been scanned yet", retry_after=30
)
file_refused = kind("file-refused", 409, "文件未通过查毒，不能打开", "the scanner refused this file")
file_gone = kind("file-gone", 410, "文件已不在存储中", "the file is no longer in the store")
no_receipt = kind(
    "no-receipt", 409, "没有这一版的签报，没有回执", "no such version was signed, there is no receipt"
)
not_signed_yet = kind(
    "not-signed-yet",
    409,
    "本期日报尚未签报，无从更正",
    "the report is not signed yet, there is nothing to correct",
)
no_first_signature = kind(
    "no-first-signature",
    409,
    "没有等待审签的日报或者更正",
    "no report and no correction waits for a second signature",
)
first_signature_waits = kind(
    "first-signature-waits",
    409,
    "本期日报已有人填报签名，等待审签，不再收草稿",
    "the report has its first signature and waits for the second, no draft is taken",
)
reason_not_asked = kind(
    "reason-not-asked",
    422,
    "审签只有市局代报时填写理由",
    "a second signature gives a reason only where the city signs by proxy",
)
same_person_signs_twice = kind(
    "same-person-signs-twice",
    403,
    "审签人不能是填报签名的同一人",
    "the second signature is another person's than the first",
)
correction_locked = kind(
    "correction-locked",
    409,
    "已过更正期限，更正须经市局同意",
    "the day is locked, a correction needs the city's leave",
)
correction_not_locked = kind(
    "correction-not-locked",
    409,
    "本期尚可自行更正，不需市局同意",
    "the day is not locked, its correction needs no leave",
)
correction_allowed_already = kind(
    "correction-allowed-already",
    409,
    "市局已同意更正一次，尚未更正",
    "leave was given already and no correction has used it",
)
not_exempt = kind(
    "not-exempt", 409, "本期未免报，无从撤销", "the report is not exempt, there is nothing to withdraw"
)
machine_may_not_sign = kind(
    "machine-may-not-sign",
    403,
    "签报须由具名人员办理，机器令牌只能报草稿",
    "a named person signs, a machine's token only drafts",
)
token_without_name = kind(
    "token-without-name",
    403,
    "令牌中没有姓名，不能签报；请使用写明姓名的令牌",
    "the token has no name and cannot sign: use one that names its bearer",
)
invalid_sign_in = kind(
    "invalid-sign-in",
    403,
    "登录链接无效、已使用或已过期",
    "the sign-in link is not valid, was used, or has expired",
)
account_refused = kind(
    "account-refused",
    403,
    "该账号不能登录本系统",
    "this account cannot sign in here",
)
foreign_form = kind(
    "foreign-form", 403, "请求不是从本系统页面发出的", "the request was not sent from a page of ours"
)
known_ticket = kind("known-ticket", 409, "该登录票据已登记", "this sign-in ticket is registered already")
