"""The runtime does not report that it is used."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
from index.models.quiet import without_telemetry
without_telemetry()
import sys, openvino_genai
print(sys.modules["openvino_telemetry"])
"""


def test_importing_the_runtime_neither_loads_its_telemetry_nor_makes_a_client_id(tmp_path: Path) -> None:
    # A home of its own, because the client id is kept there; no CI variables, because in CI it is silent by itself.
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=kept | {"HOME": str(tmp_path), "https_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.strip() == "None"
    assert list(tmp_path.iterdir()) == []
