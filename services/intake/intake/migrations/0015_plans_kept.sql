-- What is asked for every application is planned once in a session. Left to itself PostgreSQL would plan it each time
-- anew: it guesses that ten persons are asked for where one or none is. All columns of the index are given, so no plan is
-- better for some values than for others.
ALTER FUNCTION is_known_in SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION first_alike_in SET plan_cache_mode = force_generic_plan;
