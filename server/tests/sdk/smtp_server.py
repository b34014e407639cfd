"""A mail server that keeps nothing: prints its port, then each mail as a line of JSON."""

import asyncio
import email
import email.policy
import json

from aiosmtpd.smtp import SMTP, AuthResult


def authenticate(_server, _session, _envelope, _mechanism, data):
    right = (data.login, data.password) == (b"sotto", b"mail secret")
    return AuthResult(success=right)


class Handler:
    async def handle_DATA(self, _server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        print(json.dumps({
            "authenticated": session.authenticated,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": mail["subject"],
            "sender": mail["from"],
            "parts": parts,
        }), flush=True)
        return "250 taken"


def make():
    return SMTP(Handler(), authenticator=authenticate, auth_required=True, auth_require_tls=False)


async def main():
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
