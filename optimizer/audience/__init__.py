"""Who would see an offer: cells of people, built from what the planner knows, and the exact reach of plans."""
