"""What was done with a record that people keep by name, row by row: by whom, when, in which words."""
