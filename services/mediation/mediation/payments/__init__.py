"""付款: money as it comes, and whether each instalment was kept."""
