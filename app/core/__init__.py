"""The ground of every feature: database, clock, actor, rules, workflow and errors; no feature, no Flask."""
