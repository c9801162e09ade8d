"""The constituencies: who they are and through which channels they are reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """A constituency: whose side it is on and through which of its channels it is reached."""

    name: str
    title: str
    side: str
    channels: tuple[str, ...]


#: The constituencies of the United States and of China.
GROUPS = (
    Group("soy_growers", "US soybean growers", "us", ("soybeans",)),
    Group("rare_earth_users", "US users of rare earths", "us", ("rare_earths",)),
    Group("us_chip_firms", "US chip firms and suppliers", "us", ("chips", "entity_rule")),
    Group("us_importers", "US importers, consumers, treasury", "us", ("own_tariff",)),
    Group("us_exporters", "US exporters without growers", "us", ("export_loss",)),
    Group("china_exporters", "Chinese exporters", "china", ("export_loss",)),
    Group("china_chip_buyers", "Chinese chip buyers", "china", ("chips", "entity_rule")),
    Group("china_soy_buyers", "Chinese soybean buyers", "china", ("soybeans",)),
)
