"""The language model in the form that its runtime loads in seconds: derived from a GGUF file, and always to be rebuilt.

A folder beside the GGUF files holds it, named by the digest of the file and the version of the runtime. It is made in
another process, into a folder of its own that is renamed when it is whole: a kill or a file that the runtime chokes on
leaves nothing behind, and the memory that converting takes is given back.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from index.errors import WeightsError
from index.models import weights
from index.models.digests import digest, read_json, write_json
from index.models.minima import restore
from index.models.pins import Model
from index.models.quiet import without_telemetry

FORM = 1  # raised when a folder of before is no longer what is made here
STAMP = "stamp.json"
NEEDED = 2.6  # bytes on disk for a byte of GGUF: two models of 1.2 while one becomes the other (Q4_K_M)
ARCHITECTURES = ("llama", "qwen2", "qwen3")  # that the runtime reads, see its guide "Run GGUF models"


def resolve(model: Model | Path, cache: Path, *, progress: bool = True) -> Path:
    """The folder of a language model that is ready to load: fetched, checked and converted where it has to be.

    Args:
        model: an embedded model, or any GGUF file.
        cache: the cache folder.
        progress: show on standard error what takes long.

    Raises:
        WeightsError: it could not be fetched, is damaged, or is of an architecture that the runtime does not read.
    """
    if isinstance(model, Path):
        return converted(model, digest(model, cache), cache, progress=progress)
    gguf = weights.resolve(model, cache, progress=progress)
    return converted(gguf, model.files[0].sha256, cache, progress=progress)


def runtime_version() -> str:
    """The version of the runtime that reads what is made here."""
    return version("openvino-genai")


def run_converter(gguf: Path, folder: Path) -> None:
    """Converts in a process of its own.

    Raises:
        WeightsError: the runtime cannot read the file.
    """
    command = [sys.executable, "-m", "index.models.convert", str(gguf), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1].strip()
        raise WeightsError(
            f"the runtime cannot read {gguf}: {said}. Serve the model by another program, such as llama.cpp's server, "
            "and set ONRECORD_LLM_URL (docs/runtime.md)."
        )


def converted(
    gguf: Path,
    sha256: str,
    cache: Path,
    *,
    progress: bool = True,
    convert: Callable[[Path, Path], None] = run_converter,
) -> Path:
    """The folder of the converted model: found and as it was when it was made, else made anew.

    Args:
        gguf: the model's file, checked.
        sha256: its digest.
        cache: the cache folder.
        progress: say on standard error that it takes a moment.
        convert: fills an empty folder; tests pass their own.

    Raises:
        WeightsError: the runtime cannot read the file, or there is no room.
    """
    folder = cache / f"{gguf.stem}@{sha256[:12]}-openvino-{runtime_version()}-{FORM}"
    if not _whole(folder):
        cache.mkdir(parents=True, exist_ok=True)
        with weights.locked(cache / "convert.lock"):
            if not _whole(folder):  # another process may have made it while we waited
                _make(gguf, folder, convert, progress=progress)
    return folder


def _whole(folder: Path) -> bool:
    """Whether every file is as it was when the folder was made."""
    stamp = read_json(folder / STAMP)
    return bool(stamp) and stamp == _facts(folder)


def _facts(folder: Path) -> dict[str, list[int]]:
    """Size and time of each file."""
    files = sorted(path for path in folder.iterdir() if path.name != STAMP)
    return {path.name: [path.stat().st_size, path.stat().st_mtime_ns] for path in files}


def _make(gguf: Path, folder: Path, convert: Callable[[Path, Path], None], *, progress: bool) -> None:
    cache = folder.parent
    for left_over in (folder, *cache.glob("converting-*")):  # damaged, or of a process that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    needed, free = int(gguf.stat().st_size * NEEDED), shutil.disk_usage(cache).free
    if free < needed:
        raise WeightsError(
            f"{gguf.name} needs {needed} bytes to be made ready for its runtime; {free} are free in {cache}. "
            "Make room, or set ONRECORD_CACHE to a folder on another disk."
        )
    partial = Path(tempfile.mkdtemp(prefix="converting-", dir=cache))
    console = Console(stderr=True, quiet=not progress)
    try:
        with console.status(f"Making {gguf.name} ready for its runtime, once: {needed / 1e9:.1f} GB in {cache}"):
            convert(gguf, partial)
        write_json(partial / STAMP, _facts(partial))
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    for older in cache.glob(f"{folder.name.partition('-openvino-')[0]}-openvino-*"):
        if older != folder:  # made by another version of the runtime
            shutil.rmtree(older, ignore_errors=True)


def main(gguf: Path, folder: Path) -> None:
    """Writes model and tokenizer into `folder`. The runtime writes beside the file that it reads, hence the link.

    Raises:
        ValueError: the file holds a model that the runtime does not read.
    """
    without_telemetry()
    import openvino
    import openvino_genai
    from gguf import GGUFReader

    reader = GGUFReader(gguf)
    field = reader.get_field("general.architecture")
    architecture = field.contents() if field else None
    if architecture not in ARCHITECTURES:
        raise ValueError(f"its architecture is {architecture!r}, and the runtime reads {', '.join(ARCHITECTURES)}")
    link, rounded = folder / gguf.name, folder / "openvino_model"
    link.symlink_to(gguf.absolute())
    openvino_genai.Tokenizer(link, enable_save_ov_model=True)
    scheduler = openvino_genai.SchedulerConfig()
    scheduler.cache_size = 1  # GiB; nothing is generated here
    openvino_genai.ContinuousBatchingPipeline(link, scheduler, "CPU", {"enable_save_ov_model": True})
    model = openvino.Core().read_model(rounded.with_suffix(".xml"))
    restore(model, reader)
    openvino.save_model(model, folder / "exact.xml", compress_to_fp16=False)
    del model  # which reads the files that now go
    link.unlink()
    for suffix in (".xml", ".bin"):
        (folder / "exact").with_suffix(suffix).replace(rounded.with_suffix(suffix))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except Exception as error:  # noqa: BLE001 - whatever a library throws at a file that it cannot read
        sys.stderr.write(f"{error or type(error).__name__}\n")
        os._exit(1)  # the runtime's own ending may abort after a failure
