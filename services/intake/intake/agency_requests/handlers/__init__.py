"""What happens to a request of ours: it is asked, sent by hand, answered by a message or from paper."""
