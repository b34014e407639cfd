#!/bin/sh
# Starts the server with what lies in this folder; what you set yourself wins.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
export SOTTO_MODEL_DIR="${SOTTO_MODEL_DIR:-$here/models/moonshine-tiny-en}"
export SOTTO_WEB_DIR="${SOTTO_WEB_DIR:-$here/web}"
export SOTTO_ENGINE_PROGRAM="${SOTTO_ENGINE_PROGRAM:-$here/bin/sotto-local-engine}"
exec "$here/bin/sotto-server" "$@"
