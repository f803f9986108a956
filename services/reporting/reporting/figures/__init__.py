"""系统数: what the events of all services add up to, per county, period and case class (N5.1)."""
