"""The servers of the sources that are asked here: one that answers at once, one that never does.

    python bench/sources/server.py PORT PORT
"""

import asyncio
import json
import sys
from urllib.parse import parse_qs, urlsplit


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        asked = parse_qs(urlsplit(head.split(b" ", 2)[1].decode()).query).get("q", [""])[0]
        found = [{"url": f"https://found.example/{hash(asked)}", "title": f"Found: {asked}"}]
        body = json.dumps(found).encode()
        length = b"Content-Length: %d\r\n" % len(body)
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + length
            + b"Connection: close\r\n\r\n"
            + body
        )
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def main() -> None:
    prompt, hanging = map(int, sys.argv[1:])
    async with (
        await asyncio.start_server(answer, "127.0.0.1", prompt, backlog=512),
        await asyncio.start_server(hang, "127.0.0.1", hanging, backlog=512),
    ):
        await asyncio.Event().wait()


asyncio.run(main())
