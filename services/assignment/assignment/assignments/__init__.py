"""What people see of an assignment and do to it: confirm, return, replace."""
