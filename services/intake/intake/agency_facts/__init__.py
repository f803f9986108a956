"""What agencies say that is no referral (N7): facts about a case, an employer or a county (decision 37)."""
