"""HTTP in: board, trends, lines, alerts, incidents, activities, plans and summaries, pages, signing in."""

from reporting.activities import api as activities
from reporting.alerts import api as alerts
from reporting.arrears_findings import api as arrears_findings
from reporting.board import api as board
from reporting.case_sweep import api as case_sweep
from reporting.city_report import api as city_report
from reporting.city_summary import api as city_summary
from reporting.county_trend import api as county_trend
from reporting.daily_reports import api as reports
from reporting.day_page import api as day_page
from reporting.finding_pages import api as finding_pages
from reporting.four_ones import api as four_ones
from reporting.hot_spots import api as hot_spots
from reporting.incident_desk import api as incident_desk
from reporting.plans import api as plans
from reporting.provider_sign_in import api as provider_sign_in
from reporting.sign_in import api as sign_in
from reporting.summaries import api as summaries
from reporting.sweep_pages import api as sweep_pages

routers = (
    board.router,
    city_report.router,
    reports.router,
    day_page.router,
    alerts.router,
    activities.router,
    arrears_findings.router,
    four_ones.router,
    case_sweep.router,
    *four_ones.page_routers,
    finding_pages.page_router,
    incident_desk.router,
    incident_desk.page_router,
    *sweep_pages.page_routers,
    hot_spots.router,
    hot_spots.page_router,
    plans.router,
    plans.page_router,
    summaries.router,
    summaries.page_router,
    city_summary.router,
    city_summary.page_router,
    alerts.page_router,
    board.page_router,
    city_report.page_router,
    county_trend.page_router,
    *day_page.page_routers,
    sign_in.router,
    sign_in.page_router,
    provider_sign_in.page_router,
)
