"""Starts the outside world: `python -m fakeworld --web 8450 --smtp 2525`."""

from __future__ import annotations

import argparse
import asyncio

from fakeworld import web
from fakeworld.mail import MailServer
from fakeworld.network import Network


def main() -> None:
    """Serve until stopped."""
    asks = argparse.ArgumentParser(prog="fakeworld", description="A text gateway and a mail server on loopback, with an inbox to look at.")
    asks.add_argument("--web", type=int, default=8025, help="port of the gateway and the inbox")
    asks.add_argument("--smtp", type=int, default=2525, help="port of the mail server")
    asks.add_argument("--hall", default="http://127.0.0.1:8000", help="where the hall takes news of incoming texts")
    asks.add_argument("--token", default="demo-token", help="the key that signs news, as TWILIO_TOKEN of the hall")
    asks.add_argument("--latency", default="0.01,0.2", help="least and most seconds before the gateway answers")
    asks.add_argument("--seed", type=int, default=1)
    given = asks.parse_args()
    least, most = (float(part) for part in given.latency.split(","))
    network = Network(token=given.token, hall=given.hall.rstrip("/"), latency=(least, most), seed=given.seed)
    asyncio.run(serve(network, MailServer("127.0.0.1", given.smtp), given.web))


async def serve(network: Network, mail: MailServer, port: int) -> None:
    """Run both until stopped."""
    mail.start()
    runner = await web.start(network, mail, port)
    print(f"Texts and mail of the made-up world: http://127.0.0.1:{port}/", flush=True)  # noqa: T201 - said to whoever started it
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        mail.stop()


if __name__ == "__main__":
    main()
