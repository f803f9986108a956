"""The county's detachment 律师支队 (N4.1): its lawyers, their capacity, expertise and duty days."""
