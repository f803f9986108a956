"""The main job in one piece: an application becomes a closed case and money on the board."""

from typing import Any

from access import Role
from builders_flows import Api

AMOUNT = 1_200_000


async def close_one_case(api: Api, county: str) -> None:
    """Nothing else may happen in the county that day; every service is asked what it knows of the case."""
    case_id = (await api.apply(county))["case_id"]
    await api.wait_until_quiet()
    assert await state_in(api, f"assignment/v1/assignments/{case_id}", county) == "assigned"
    await _mediate(api, f"/v1/mediations/{case_id}", county)
    await api.wait_until_quiet()
    figures = (await api.board_line(api.stack.now().date(), county))["system"]["figures"]
    expected = dict.fromkeys(("received", "accepted", "granted", "assigned", "agreements", "closed"), 1)
    assert {name: figures[name] for name in expected} == expected
    assert figures["wages_recovered_fen"] == AMOUNT
    assert await state_in(api, f"intake/v1/applications/{case_id}", county) == "closed"


async def state_in(api: Api, place: str, county: str) -> Any:
    service, _, path = place.partition("/")
    return (await api.succeed("GET", service, f"/{path}", county=county))["state"]


async def _mediate(api: Api, mediation: str, county: str) -> None:
    mediator: dict[str, Any] = {"role": Role.mediator, "county": county}
    today = api.stack.now().date().isoformat()
    wages = {"amount_fen": AMOUNT, "wages_fen": AMOUNT}
    agreed = {**wages, "effective": today, "instalments": [{"due": today, "amount_fen": AMOUNT}]}
    await api.change("mediation", mediation, "agreement", agreed, **mediator)
    await api.succeed("POST", "mediation", f"{mediation}/payments", wages, **mediator)
    recovered = {"recovered_fen": AMOUNT, "wages_recovered_fen": AMOUNT}
    closing = {"method": "mediation", "outcome": "fully_recovered", **recovered}
    await api.change("mediation", mediation, "closing", closing, **mediator)
