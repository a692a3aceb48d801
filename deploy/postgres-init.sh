#!/bin/sh
# Run once by the PostgreSQL image, on an empty volume: the desk's user, its database, its extensions.
set -eu

psql --set=ON_ERROR_STOP=1 --username postgres --dbname template1 <<'SQL'
CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
SQL

# Through the environment of psql: a password on a command line could be read by others.
DESK_PASSWORD="$(cat /run/secrets/database_password)" \
psql --set=ON_ERROR_STOP=1 --username postgres --dbname postgres <<'SQL'
\getenv password DESK_PASSWORD
CREATE ROLE factcheck LOGIN PASSWORD :'password';
CREATE DATABASE factcheck OWNER factcheck;
SQL
