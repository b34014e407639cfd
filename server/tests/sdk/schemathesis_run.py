"""schemathesis, unchanged, against a server's own description of its REST face.

    python schemathesis_run.py FACTS REQUESTS

FACTS is a file of JSON with what no tool can guess: the server's base address, the token of
somebody, the ids of what is theirs, an account's address and password, a recording. Sends about
REQUESTS requests, as described and otherwise. None may be answered by a
server error or with what is not described, and of those as described at least half must succeed,
at every operation that can succeed. What ends a sign-in or an account comes last.
"""

import json
import re
import sys
import time
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
# Requests as described, with what is known; as described, with what can be guessed, where both
# differ; and such as the description does not allow.
DESCRIBED, GUESSED, WRONG = "described", "guessed", "wrong"

# Requests of a kind to an operation in one round.
AT_ONCE = 6

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
    "PUT /settings": {
        "headers": {"If-Match": "*"},
        "body": {
            "language": "en-GB",
            "keep_transcripts": True,
            "vocabulary": ["gRPC", "Łódź"],
            "replacements": [{"spoken": ["pull request"], "written": "PR"}],
        },
    },
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
    "POST /auth/v1/hand-over": {
        "body": {
            "redirect_to": facts["redirect"],
            "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "code_challenge_method": "s256",
        }
    },
    "POST /auth/v1/resend": {"body": {"type": "signup", "email": facts["email"]}},
}

# Each request has a guest of its own, who is lost with it.
ENDS_A_SIGN_IN = ("PUT /auth/v1/user", "POST /auth/v1/logout", "DELETE /user/me")

# Each request needs the access token of a guest of its own, who is lost with it.
NEEDS_A_GUEST = ("POST /user/me/take-over",)

# All of somebody's: after those that need one of them.
LATE = ("DELETE /transcripts", "POST /devices/{id}/sign-out")

# Each request has a link's secret of its own, which works once.
NEEDS_A_MAIL = ("POST /auth/v1/verify", "GET /auth/v1/verify")

# There is no house to sign in at, so that no request can succeed: the description has none that does.
ALWAYS_REFUSED = ("GET /auth/v1/authorize",)


def turn(operation):
    name = f"{operation.method.upper()} {operation.path}"
    last = ENDS_A_SIGN_IN.index(name) + 2 if name in ENDS_A_SIGN_IN else 0
    return last or int(name in LATE), name


def token_for(name):
    return guest_token() if name in ENDS_A_SIGN_IN else facts["token"]


def guest_token():
    answer = requests.post(f"{base}/auth/v1/signup", json={}, timeout=30)
    answer.raise_for_status()
    return answer.json()["access_token"]


def newest_secret():
    page = requests.get(f"{base}/dev/outbox", timeout=30).text
    found = re.search(r"[?&;]token=([\w-]+)", page)
    return found and found.group(1)


def secret_of_a_mail():
    """What the link of a new mail holds: it comes behind the answer's back."""
    before = newest_secret()
    wish = {"email": facts["email"]}
    requests.post(f"{base}/auth/v1/recover", json=wish, timeout=30).raise_for_status()
    for _wait in range(1_000):
        secret = newest_secret()
        if secret != before:
            return secret
        time.sleep(0.01)
    raise TimeoutError("no mail came")


def with_a_mail(case, name):
    link = {"type": "recovery", "token_hash": secret_of_a_mail()}
    if name.startswith("GET"):
        case.query = link
    else:
        case.body = link


failures = []
statuses = {}


def try_operation(operation, name, way, turns):
    mode = GenerationMode.NEGATIVE if way == WRONG else GenerationMode.POSITIVE
    known = KNOWN.get(name, {}) if way == DESCRIBED else {}

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
        if name in NEEDS_A_MAIL and way == DESCRIBED:
            with_a_mail(case, name)
        if name in NEEDS_A_GUEST and way == DESCRIBED:
            case.body = {"guest_access_token": guest_token()}
        headers = {"Authorization": f"Bearer {token_for(name)}"}
        answer = case.call(base_url=base, headers=headers, timeout=30)
        statuses.setdefault((name, way), Counter())[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            failures.extend(f"{name}: {failure}"[:700] for failure in group.exceptions)

    one()


def told(name, way):
    return statuses.get((name, way), Counter())


schema = schemathesis.openapi.from_url(f"{base}/openapi.json")
operations = sorted((result.ok() for result in schema.get_all_operations()), key=turn)


def sent():
    return sum(count.total() for count in statuses.values())


def go_round(some, turns):
    for operation in some:
        name = turn(operation)[1]
        for way in (DESCRIBED, GUESSED, WRONG):
            if way == GUESSED and name not in KNOWN and name not in NEEDS_A_MAIL:
                continue
            try:
                try_operation(operation, name, way, turns)
            except Exception as error:  # pylint: disable=broad-except
                # An operation without parameters has nothing that could be wrong.
                if way != WRONG:
                    failures.append(f"{name}: {type(error).__name__}: {error}"[:700])


early = [operation for operation in operations if turn(operation)[0] == 0]
late = [operation for operation in operations if turn(operation)[0] > 0]
rounds = 0
while sent() < wanted and rounds < MOST_ROUNDS:
    go_round(early, rounds)
    rounds += 1
for operation in late:
    for turns in range(rounds):
        go_round([operation], turns)

for operation in operations:
    name = turn(operation)[1]
    valid, guessed, wrong = (told(name, way) for way in (DESCRIBED, GUESSED, WRONG))
    succeeded = sum(count for status, count in valid.items() if status < 400)
    print(f"{name}: {succeeded} of {valid.total()} as described succeeded", dict(valid))
    print(f"    guessed: {dict(guessed)}, wrong: {dict(wrong)}")
    if name not in ALWAYS_REFUSED and succeeded * 2 < valid.total():
        failures.append(f"{name}: only {succeeded} of {valid.total()} succeeded")

print(f"{sent()} requests to {len(operations)} operations")
for failure in list(dict.fromkeys(failures))[:40]:
    print("FAILED", failure)
if failures or sent() < wanted:
    sys.exit(1)
print("schemathesis is content")
