#!/bin/sh
# Make the files in secrets/ that docker-compose.yml needs, each only if it is not there yet:
#     sh deploy/make-secrets.sh
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets

random() { # 48 letters and digits, which need no quoting in an address
	LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 48
}

make_once() { # NAME TEXT
	if [ ! -s "secrets/$1" ]; then
		printf '%s' "$2" >"secrets/$1"
		echo "made secrets/$1"
	fi
}

make_once postgres_password "$(random)"
make_once database_password "$(random)"
make_once owner_password "$(random)"
make_once valkey_password "$(random)"
make_once secret_key "$(random)$(random)"
# Signs each day of the record: 32 bytes of chance, written as settings want them.
make_once signing_key "$(head -c 32 /dev/urandom | base64 | tr -d '\n')"
make_once database_url "postgresql://factcheck:$(cat secrets/database_password)@postgres:5432/factcheck"
make_once owner_url "postgresql://factcheck_owner:$(cat secrets/owner_password)@postgres:5432/factcheck"
make_once broker_url "redis://:$(cat secrets/valkey_password)@valkey:6379/0"
make_once valkey_conf "requirepass $(cat secrets/valkey_password)"

# The programs in the containers run as users of their own; the folder keeps others out.
chmod 700 secrets
chmod 444 secrets/*
