"""Alerts on their way to people: Alertmanager's routes, and messages to the robots of WeCom and DingTalk."""
