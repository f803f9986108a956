"""What names or describes a person: sealed, masked, checked, counted. Stands below everything else."""
