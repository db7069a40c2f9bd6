"""The worker in a real browser under a strict policy: a voter votes and checks, and nothing is fetched from elsewhere."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ballotbox.ballot import Ballot
from ballotbox.batch import check_one
from tests.ballotbox.browser_twin import FRONTEND
from tests.ballotbox.known_answers.election import election, manifest, transcript
from tests.ballotbox.known_answers.files import load

POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
pytestmark = pytest.mark.browser
PAGE = b'<!doctype html><html lang="en"><title>Booth</title><script type="module" src="/booth.js"></script></html>'
BOOTH = """
import { BallotBox } from "./client.js";
const box = new BallotBox("/workers/ballotbox.js");
window.ask = (question, given, steps = []) => box.ask(question, given, (part) => steps.push(part));
window.refusal = (question, given) => box.ask(question, given).then(() => null, (error) => [error.name, error.equation]);
window.afterClosing = () => { const late = box.ask("newDevice"); box.close(); return late.catch((error) => error.message); };
try { window.evaluated = eval("1"); } catch (error) { window.evaluated = error.name; }
window.isReady = true;
"""


class _Strict(SimpleHTTPRequestHandler):
    """Serves the built files, the page and its module, all under the policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a loopback server with the built worker and a page that uses its client."""
    folder = tmp_path_factory.mktemp("booth")
    build = [sys.executable, str(FRONTEND / "build.py")]
    subprocess.run([*build, "build.mjs", str(folder)], check=True, capture_output=True)
    esbuild = ["--bundle", "--format=esm", f"--outfile={folder}/client.js"]
    subprocess.run([*build, "node_modules/esbuild/bin/esbuild", "ballotbox/client.js", *esbuild], check=True, capture_output=True)
    (folder / "booth.js").write_text(BOOTH)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Strict, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def page(booth: str, browser: Browser) -> Iterator[Page]:
    """The page, open in Chromium, having said nothing wrong and fetched nothing from elsewhere when the tests are over."""
    wrong: list[str] = []
    tab = browser.new_page()
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    tab.on("request", lambda request: None if request.url.startswith(booth) else wrong.append(request.url))
    tab.goto(booth)
    tab.wait_for_function("window.isReady")
    yield tab
    tab.close()
    assert [one for one in wrong if "favicon" not in one and "404" not in one] == []


IN_PAGE = """async ({ manifest, transcript, style, device, chosen }) => {
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hex = (value) => Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("");
  await ask("openFromTranscript", { manifest: bytes(manifest), transcript: bytes(transcript) });
  const steps = [];
  const made = await ask("vote", { style, device: bytes(device), chosen }, steps);
  const checked = await ask("checkBallot", { ballot: made.ballot });
  const { voterKey, seq, prev } = checked.head;
  const second = await ask("recompute", { style, voterKey, seq, prev, chosen, seed: made.seed });
  const spoiled = made.ballot.with(900, made.ballot[900] ^ 1);
  return { ballot: hex(made.ballot), tracker: made.tracker, second: second.tracker, last: steps.at(-1), steps: steps.length,
           refusal: await refusal("checkBallot", { ballot: spoiled }) };
}"""


def test_a_voter_votes_and_checks_in_a_browser_under_a_strict_policy(page: Page) -> None:
    known = load("ballots")[0]
    asked = {"manifest": manifest().encode().hex(), "transcript": transcript().encode().hex()}
    found = page.evaluate(IN_PAGE, {**asked, **{key: known[key] for key in ("style", "device", "chosen")}})
    ballot = Ballot.decode(election(), bytes.fromhex(found["ballot"]))
    check_one(election(), ballot)
    assert found["tracker"] == found["second"] != known["tracker"]  # a fresh seed each time
    assert (found["last"], found["refusal"][0]) == (1, "Refused")
    assert found["steps"] == len(election().shapes["ase"].value_counts)


def test_the_policy_is_in_force_and_a_closed_worker_answers_nobody(page: Page) -> None:
    assert page.evaluate("() => evaluated") == "EvalError"
    assert page.evaluate("() => afterClosing()") == "the ballot box was closed"
