"""What the notice says of the daily report and of silence (N5.1). Pure: time and figures are parameters."""
