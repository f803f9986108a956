"""指派期限: the limit for assigning a granted case, told when it is near and when it has passed."""
