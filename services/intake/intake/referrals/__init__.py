"""Referrals 移送 of other agencies: made, withdrawn, on their way to an application."""
