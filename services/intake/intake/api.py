"""The routes of intake, subject by subject."""

from intake.agencies import api as agencies
from intake.agency_acts import AGENCY_ACTS
from intake.agency_messages import api as agency_messages
from intake.agency_requests import api as agency_requests
from intake.applications import api as applications
from intake.case_files import api as case_files
from intake.codes import api as codes
from intake.consultations import api as consultations
from intake.county_feed import api as county_feed
from intake.decisions import api as decisions
from intake.employers import api as employers
from intake.incidents import api as incidents
from intake.papers import api as papers
from intake.platform import api as platform
from intake.referrals import api as referrals
from intake.reveal import api as reveal
from intake.withdrawals import api as withdrawals
from intake.workstations import api as workstations

routers = (
    applications.router,
    workstations.router,
    papers.router,
    case_files.router,
    platform.router,
    decisions.router,
    withdrawals.router,
    reveal.router,
    consultations.router,
    incidents.router,
    employers.router,
    agencies.router,
    agency_messages.router_for(AGENCY_ACTS),
    agency_requests.router,
    referrals.router,
    county_feed.router,
    codes.router,
)
