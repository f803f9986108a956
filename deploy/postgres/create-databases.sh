#!/bin/sh
# One database per service of $DATABASES, with its owner (migrations), the role of its API and the role of its loops
# (relay, consumer, clock jobs, worker), each with a password of its own: INTAKE_OWNER_PASSWORD, INTAKE_APP_PASSWORD …
# Runs once, when the server is empty.
set -eu
for service in $DATABASES; do
  name=$(echo "$service" | tr '[:lower:]' '[:upper:]')
  psql -v ON_ERROR_STOP=1 -U postgres -v service="$service" -v name="$name" <<'SQL'
\set owner :service _owner
\set app :service _app
\set loops :service _loops
\set owner_variable :name _OWNER_PASSWORD
\set app_variable :name _APP_PASSWORD
\set loops_variable :name _LOOPS_PASSWORD
\getenv owner_password :owner_variable
\getenv app_password :app_variable
\getenv loops_password :loops_variable
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
CREATE ROLE :"loops" LOGIN PASSWORD :'loops_password';
CREATE DATABASE :"service" OWNER :"owner";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"service" TO :"owner", :"app", :"loops";
SQL
done
