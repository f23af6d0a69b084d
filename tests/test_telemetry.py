"""No library that onrecord uses tells anybody of it: a whole run looks up and connects to this machine alone."""

import json
import subprocess
import sys
from pathlib import Path

# Everything that one use of onrecord imports and opens, with whatever it would call out to written down.
RUN = """
import json, socket, sys, threading
out = []

def watch(name):
    real = getattr(socket.socket, name)
    def watched(self, address, *more):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            out.append(str(address[0]))
        return real(self, address, *more)
    setattr(socket.socket, name, watched)

for name in ("connect", "connect_ex", "sendto"):
    watch(name)
real = socket.getaddrinfo
def looked_up(host, *more, **named):
    out.append(host.decode() if isinstance(host, bytes) else str(host))
    return real(host, *more, **named)
socket.getaddrinfo = looked_up

from pathlib import Path
import httpx
from index.models.quiet import without_telemetry
without_telemetry()
import chromadb, llama_index.core, llama_index.llms.openai_like, openvino, openvino_genai, sentence_transformers, spacy
from index.search.vectors import VectorIndex
from qa.page.serve import listen, serve
from tests.fakes.desk import FakeDesk

client = chromadb.PersistentClient(sys.argv[1], settings=chromadb.Settings(anonymized_telemetry=False))
client.create_collection("articles", embedding_function=None).upsert(["a"], embeddings=[[1.0, 0.0]])

def ask(url):
    sent = {"data": ["Who called Vasyukevich a traitor?", "", "", "", [], []]}
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as http:
        http.get("/")
        event = http.post("/gradio_api/call/ask", json=sent).json()["event_id"]
        assert "Kozhemyako" in http.get(f"/gradio_api/call/ask/{event}").text
    threading.Timer(3, done).start()  # for threads that begin late

def done():
    print(json.dumps(sorted(set(out))), flush=True)
    import os, signal
    os.kill(os.getpid(), signal.SIGINT)

serve(FakeDesk(pause=0), at=listen("127.0.0.1", 0),
      open_ready=lambda url: threading.Thread(target=ask, args=(url,), daemon=True).start())
"""


def test_nothing_is_told_to_anybody(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path)], capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr
    called = set(json.loads(done.stdout.splitlines()[-1]))
    assert called <= {"127.0.0.1", "localhost", "::1", "None"}
    assert "127.0.0.1" in called, "what is looked for is seen"
