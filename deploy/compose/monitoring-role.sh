#!/bin/sh
# Makes the account that Vedette uses, with the password of the secret. Run it again to change the password.
set -eu
psql --no-psqlrc -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:?}" -d "${POSTGRES_DB:?}" <<'SQL'
\set password `cat "${MONITOR_PASSWORD_FILE:-/run/secrets/postgres_monitor_password}"`
\set database `printf %s "$POSTGRES_DB"`
CREATE EXTENSION IF NOT EXISTS vector;
SELECT 'CREATE ROLE monitor' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitor') \gexec
ALTER ROLE monitor LOGIN CONNECTION LIMIT 10 PASSWORD :'password';
GRANT pg_monitor TO monitor;
GRANT CONNECT ON DATABASE :"database" TO monitor;
SQL
