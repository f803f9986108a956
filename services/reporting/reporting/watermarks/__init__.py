"""Up to when has reporting seen everything (decision 4)?"""
