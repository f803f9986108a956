"""审查期限: the limit for deciding an accepted application, told when it is near and when it has passed."""
