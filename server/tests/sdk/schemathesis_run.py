"""schemathesis, unchanged, against a server's own description of its REST face.

    python schemathesis_run.py FACTS REQUESTS

FACTS is a file of JSON with what no tool can guess: the server's base address, the token of
somebody, the ids of what is theirs, an account's address and password, a recording. Sends about
REQUESTS requests, half of them as described and half of them not. None may be answered by a
server error or with what is not described, and of those as described at least half must succeed,
at every operation. What ends a sign-in or an account comes last.
"""

import json
import sys
import warnings
from collections import Counter

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

warnings.filterwarnings("ignore")

with open(sys.argv[1], encoding="utf-8") as file:
    facts = json.load(file)
wanted = int(sys.argv[2])
base = facts["base"]
with open(facts["recording"], "rb") as file:
    recording = file.read()

schemathesis.checks.load_all_checks()
# Requests of a kind to an operation in one round.
AT_ONCE = 10

# Operations of which few different requests exist have one a round.
MOST_ROUNDS = 200

CHECKS = [
    schemathesis.checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]

credentials = {"email": facts["email"], "password": facts["password"]}
of_transcript = {"path_parameters": {"id": facts["transcript"]}}
of_device = {"path_parameters": {"id": facts["device"]}}

# What cannot be guessed, by operation.
KNOWN = {
    "POST /voice/transcribe": {
        "body": {"file": recording, "language": "en"},
        "media_type": "multipart/form-data",
    },
    "PATCH /devices/{id}": of_device,
    "POST /devices/{id}/sign-out": of_device,
    "PUT /settings": {"headers": {}},
    "GET /transcripts": {"query": {"page_token": ""}},
    "GET /transcripts/{id}": of_transcript,
    "GET /transcripts/{id}/export": of_transcript,
    "POST /transcripts/{id}/restore": of_transcript,
    "DELETE /transcripts/{id}": {"path_parameters": {"id": facts["trash"]}},
    "DELETE /user/me": {"body": {"confirmation": "delete"}},
    "POST /auth/v1/signup": {"body": {"data": {"theme": "dark"}}},
    "POST /auth/v1/token": {"query": {"grant_type": "password"}, "body": credentials},
    "PUT /auth/v1/user": {"body": {"data": {"theme": "light"}}},
    "POST /auth/v1/logout": {"query": {"scope": "local"}},
    "POST /auth/v1/recover": {"body": {"email": facts["email"]}},
    "POST /auth/v1/otp": {"body": {"email": facts["email"]}},
    "POST /auth/v1/resend": {"body": {"type": "signup", "email": facts["email"]}},
}

# Each request has a guest of its own, who is lost with it.
ENDS_A_SIGN_IN = ("PUT /auth/v1/user", "POST /auth/v1/logout", "DELETE /user/me")

# All of somebody's: after those that need one of them.
LATE = ("DELETE /transcripts", "POST /devices/{id}/sign-out")

# A link's secret is in a mail, and worth nothing the second time: no request as described succeeds.
NEEDS_A_MAIL = ("POST /auth/v1/verify", "GET /auth/v1/verify", "GET /auth/v1/authorize")


def turn(operation):
    name = f"{operation.method.upper()} {operation.path}"
    last = ENDS_A_SIGN_IN.index(name) + 2 if name in ENDS_A_SIGN_IN else 0
    return last or int(name in LATE), name


def token_for(name):
    if name not in ENDS_A_SIGN_IN:
        return facts["token"]
    answer = requests.post(f"{base}/auth/v1/signup", json={}, timeout=30)
    answer.raise_for_status()
    return answer.json()["access_token"]


failures = []
statuses = {}


def try_operation(operation, name, mode, turns):
    known = KNOWN.get(name, {}) if mode is GenerationMode.POSITIVE else {}

    @seed(turns)
    @settings(
        max_examples=AT_ONCE,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode, **known))
    def one(case):
        headers = {"Authorization": f"Bearer {token_for(name)}"}
        answer = case.call(base_url=base, headers=headers, timeout=30)
        statuses.setdefault((name, mode), Counter())[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            failures.extend(f"{name}: {failure}"[:700] for failure in group.exceptions)

    one()


def told(name, mode):
    return statuses.get((name, mode), Counter())


schema = schemathesis.openapi.from_url(f"{base}/openapi.json")
operations = sorted((result.ok() for result in schema.get_all_operations()), key=turn)


def sent():
    return sum(count.total() for count in statuses.values())


def go_round(turns):
    for operation in operations:
        name = turn(operation)[1]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                try_operation(operation, name, mode, turns)
            except Exception as error:  # pylint: disable=broad-except
                # An operation without parameters has nothing that could be wrong.
                if mode is GenerationMode.POSITIVE:
                    failures.append(f"{name}: {type(error).__name__}: {error}"[:700])


for turns in range(MOST_ROUNDS):
    go_round(turns)
    if sent() >= wanted:
        break

for operation in operations:
    name = turn(operation)[1]
    valid, wrong = (told(name, mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
    succeeded = sum(count for status, count in valid.items() if status < 400)
    print(f"{name}: {succeeded} of {valid.total()} as described succeeded", dict(valid), dict(wrong))
    if name not in NEEDS_A_MAIL and succeeded * 2 < valid.total():
        failures.append(f"{name}: only {succeeded} of {valid.total()} succeeded")

print(f"{sent()} requests to {len(operations)} operations")
for failure in list(dict.fromkeys(failures))[:40]:
    print("FAILED", failure)
if failures or sent() < wanted:
    sys.exit(1)
print("schemathesis is content")
