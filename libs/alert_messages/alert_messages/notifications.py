"""Whom alerts and reminders go to, as a bureau writes it: notifications.toml. A mistake is one clear line."""

import tomllib
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

BOARD: Final = "http://127.0.0.1:8104"


class Audience(StrEnum):
    """Who is told: those who run the system; the city's desk, which rings up counties; the named persons of
    counties, who are reminded of their daily report."""

    operators = "operators"
    city_desk = "city-desk"
    counties = "counties"


class RobotKind(StrEnum):
    wecom = "wecom"
    dingtalk = "dingtalk"


class NotificationsError(Exception):
    """One line for whoever wrote the file."""


def _address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("is no address that begins with https:// or http://")
    return value


Address = Annotated[str, AfterValidator(_address)]


class Part(BaseModel):
    """A misspelt name is a mistake, not a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfficeHours(Part):
    """When somebody is at the city's desk, on working days."""

    opens: time = Field(time(8, 30), alias="from")
    closes: time = Field(time(17, 30), alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> "OfficeHours":
        if self.opens >= self.closes:
            raise ValueError("from must be before to")
        return self


class Email(Part):
    """Alerts Alertmanager sends itself; reminders we do. The password is in a file that both can read."""

    smarthost: str = Field(pattern=r"^[^\s:]+:\d+$")
    sender: str = Field(alias="from", pattern=r"^\S+@\S+$")
    operators: tuple[str, ...] = ()
    city_desk: tuple[str, ...] = ()
    username: str = ""
    password_file: str = ""
    require_tls: bool = True

    def to(self, audience: Audience) -> tuple[str, ...]:
        """Persons of counties stand in campaign data, not here."""
        everybody = {Audience.operators: self.operators, Audience.city_desk: self.city_desk}
        return everybody.get(audience, ())


class Webhook(Part):
    """Addresses that take Alertmanager's own JSON. `heartbeat`: a watch outside that misses us."""

    operators: Address | Literal[""] = ""
    city_desk: Address | Literal[""] = ""
    counties: Address | Literal[""] = ""
    heartbeat: Address | Literal[""] = ""

    def to(self, audience: Audience) -> str:
        of_audience = {
            Audience.operators: self.operators,
            Audience.city_desk: self.city_desk,
            Audience.counties: self.counties,
        }
        return of_audience[audience]


class Robot(Part):
    """A robot in a group chat; `address` whole, as its page shows it, so that any edition will do."""

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    kind: RobotKind
    to: Audience
    address: Address
    secret: str = ""

    @model_validator(mode="after")
    def _signed(self) -> "Robot":
        if (self.kind is RobotKind.dingtalk) != bool(self.secret):
            raise ValueError("a DingTalk robot has a secret (加签), a WeCom robot has none")
        return self


class Notifications(Part):
    """`board`: where people reach reporting; `runbooks`: where they read docs/runbooks/, if anywhere."""

    board: Address = BOARD
    runbooks: Address | Literal[""] = ""
    office_hours: OfficeHours = OfficeHours.model_validate({})
    email: Email | None = None
    webhook: Webhook = Webhook()
    robots: tuple[Robot, ...] = Field((), alias="robot")

    @model_validator(mode="after")
    def _names_differ(self) -> "Notifications":
        names = [robot.name for robot in self.robots]
        if len(names) != len(set(names)):
            raise ValueError("two robots have one name")
        return self

    def robots_of(self, audience: Audience) -> tuple[Robot, ...]:
        return tuple(robot for robot in self.robots if robot.to is audience)


def read_notifications(path: Path) -> Notifications:
    """Raises NotificationsError; a secret is never part of its text."""
    try:
        return Notifications.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise NotificationsError(f"{path}: {place}: {first['msg']}") from None
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else str(error)
        raise NotificationsError(f"{path}: {what}") from None
