"""Before any test here imports OpenVINO, which reports its use at its import."""

from index.models.quiet import without_telemetry

without_telemetry()
