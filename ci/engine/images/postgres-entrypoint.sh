#!/bin/sh
# Starts PostgreSQL the way the official image does, for the settings that the
# pipeline uses: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, PGDATA.
set -eu

if [ "$1" != postgres ]; then
	exec "$@"
fi
if [ "$(id -u)" = 0 ]; then
	mkdir -p "$PGDATA" /var/run/postgresql
	chown -R postgres:postgres "$PGDATA" /var/run/postgresql
	exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

user=${POSTGRES_USER:-postgres}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
		echo "postgres: set POSTGRES_PASSWORD, or POSTGRES_HOST_AUTH_METHOD=trust for a throw-away database" >&2
		exit 1
	fi
	password=$(mktemp)
	printf '%s\n' "${POSTGRES_PASSWORD:-unused}" >"$password"
	initdb --username="$user" --pwfile="$password" --auth-local=trust \
		--auth-host="${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" --encoding=UTF8 >/dev/null
	rm -f "$password"
	echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
	database=${POSTGRES_DB:-$user}
	if [ "$database" != postgres ]; then
		printf 'CREATE DATABASE "%s";\n' "$database" | postgres --single -jE postgres >/dev/null
	fi
fi
exec "$@" -c listen_addresses=0.0.0.0
