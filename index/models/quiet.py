"""Nothing is told to anybody: OpenVINO reports its use when it is imported, unless its telemetry cannot be."""

import sys


def without_telemetry() -> None:
    """Call before `openvino` or `openvino_genai` is imported.

    `openvino` sends an event to Google Analytics at its import, without asking, and has no setting against it; where
    the package `openvino_telemetry` cannot be imported it uses a stub of its own (see its
    `tools/ovc/telemetry_utils.py`). None in `sys.modules` is how Python is told that a module cannot be imported.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
