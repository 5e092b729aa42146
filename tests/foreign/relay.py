"""A mail relay on Python's aiosmtpd. It keeps a line of JSON for each letter."""

import asyncio
import json
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP


class Keeper:
    def __init__(self, path):
        self.path = path

    async def handle_DATA(self, server, session, envelope):
        letter = message_from_bytes(envelope.content, policy=policy.default)
        kept = {
            "to": envelope.rcpt_tos,
            "subject": letter["subject"],
            "id": letter["message-id"],
            "text": letter.get_body(("plain",)).get_content(),
            "html": letter.get_body(("html",)) is not None,
            "defects": [str(defect) for part in letter.walk() for defect in part.defects],
        }
        with open(self.path, "a") as letters:
            letters.write(json.dumps(kept) + "\n")
        return "250 2.0.0 kept"


async def serve(port_file, letters_file):
    keeper = Keeper(letters_file)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, hostname="relay.example"), "127.0.0.1", 0)
    with open(port_file, "w") as port:
        port.write(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


asyncio.run(serve(*sys.argv[1:]))
