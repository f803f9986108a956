"""What applications, consultations and incidents have in common: who may make one, where and when."""
