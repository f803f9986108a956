"""One message of an agency in, one receipt out, whatever the transport (decision 35)."""
