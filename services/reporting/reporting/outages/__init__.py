"""系统停机: when could counties sign and be heard? Our own outage is nobody's silence (decision 24)."""
