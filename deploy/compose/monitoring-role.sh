#!/bin/sh
# Makes the account that Vedette uses, with the password of the secret. Run it again to change the password.
set -eu
psql --no-psqlrc -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:?}" -d "${POSTGRES_DB:?}" <<'SQL'
\set password `cat "${MONITOR_PASSWORD_FILE:-/run/secrets/postgres_monitor_password}"`
\set database `printf %s "$POSTGRES_DB"`
CREATE EXTENSION IF NOT EXISTS vector;
SELECT 'CREATE ROLE monitor' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'monitor') \gexec
ALTER ROLE monitor LOGIN CONNECTION LIMIT 10 PASSWORD :'password';
-- For a way through PgBouncer, which does not pass on what Vedette asks for when it connects.
ALTER ROLE monitor SET statement_timeout = '2s';
ALTER ROLE monitor SET lock_timeout = '500ms';
GRANT pg_monitor TO monitor;
-- From PostgreSQL 16 on; of use where reserved_connections is set: it still gets in when applications fill all others.
SELECT 'GRANT pg_use_reserved_connections TO monitor' WHERE current_setting('server_version_num')::int >= 160000 \gexec
GRANT CONNECT ON DATABASE :"database" TO monitor;
SQL
