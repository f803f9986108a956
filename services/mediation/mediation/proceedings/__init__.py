"""仲裁诉讼程序: which routes are open to a claim, opening one, and its end."""
