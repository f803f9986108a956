"""Periods and the roster. Pure: the calendar is a parameter."""
