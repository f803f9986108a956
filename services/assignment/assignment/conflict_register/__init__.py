"""The register of a firm's clients and declared conflicts, as its lawyers and the county's staff keep it."""
