"""The register of agencies 协作部门: campaign data seeds it, the table is right."""
