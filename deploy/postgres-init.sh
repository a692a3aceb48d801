#!/bin/sh
# The database's two users, its database and its extensions. The PostgreSQL image runs this on an
# empty volume. Run again it changes nothing, and in a database made before there were two users it
# parts the owner from the desk's own (docs/operations.md says when).
set -eu

PGUSER=postgres
PGOPTIONS='-c client_min_messages=warning'
export PGUSER PGOPTIONS
# Another folder of secrets, for trying this out elsewhere.
secrets=${SECRETS:-/run/secrets}

run() { # DATABASE: what comes in, with every mistake an end
	psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname "$1"
}

run template1 <<'SQL'
CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
SQL

# Through the environment of psql: a password on a command line could be read by others.
DESK_PASSWORD="$(cat "$secrets/database_password")"
OWNER_PASSWORD="$(cat "$secrets/owner_password")"
export DESK_PASSWORD OWNER_PASSWORD

# factcheck_owner owns everything and only migrates; the desk signs in as factcheck, who owns nothing.
run postgres <<'SQL'
\getenv desk DESK_PASSWORD
\getenv owner OWNER_PASSWORD
SELECT 'CREATE ROLE factcheck LOGIN' WHERE to_regrole('factcheck') IS NULL \gexec
SELECT 'CREATE ROLE factcheck_owner LOGIN' WHERE to_regrole('factcheck_owner') IS NULL \gexec
ALTER ROLE factcheck PASSWORD :'desk';
ALTER ROLE factcheck_owner PASSWORD :'owner';
SELECT 'CREATE DATABASE factcheck OWNER factcheck_owner'
	WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'factcheck') \gexec
SQL

run factcheck <<'SQL'
REASSIGN OWNED BY factcheck TO factcheck_owner;
SQL
