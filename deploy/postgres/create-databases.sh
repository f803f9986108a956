#!/bin/sh
# One database per service of $DATABASES, with its owner (migrations) and its application role (rows only).
# Runs once, when the server is empty.
set -eu
for service in $DATABASES; do
  psql -v ON_ERROR_STOP=1 -U postgres \
    -v service="$service" -v owner="${service}_owner" -v app="${service}_app" \
    -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
CREATE DATABASE :"service" OWNER :"owner";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"service" TO :"owner", :"app";
SQL
done
