"""IAM by itself: what every call has to be allowed, how statements match, and the decision."""
