"""A carrier that does nothing but answer: it takes each message after 20 ms. ``python -m bench.carrier PORT``.

It speaks just enough of Twilio's API for :mod:`bench.sending`; what it is sent is checked by the demo's phone.
"""

from __future__ import annotations

import asyncio
import sys
import uuid

ANSWERS_AFTER = 0.020
"""Seconds."""


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            break
        lengths = (line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        await reader.readexactly(int(next(lengths, b"content-length:0")[15:]))
        await asyncio.sleep(ANSWERS_AFTER)
        body = b'{"sid": "SM%s", "status": "queued"}' % uuid.uuid4().hex.encode()
        writer.write(
            b"HTTP/1.1 201 CREATED\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        writer.write(body)
    writer.close()


async def _main(port: int) -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
