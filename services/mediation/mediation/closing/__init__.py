"""结案: how and with which outcome a case is closed, and the sums that must agree."""
