"""The network: all-MiniLM-L6-v2, its embeddings as they are, under a head of three numbers for each token.

Two of them say how likely a token begins and ends the answer; the first token stands for “no answer here”, as in
Devlin et al. 2019, section 4.3. The third, of the first token alone, says whether the passage answers. What is trained
are the layers and the head: 21 MB in bfloat16, put over the embedded model, whose embeddings and tokenizer are shared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from tokenizers import Encoding, Tokenizer

START, END, ANSWERS = range(3)  # the head's outputs
MAX_TOKENS = 384  # of question and passage; a passage of ours has 160 to 250
WEIGHTS = "reader.safetensors"


@dataclass(frozen=True, slots=True)
class Network:
    """Layers over fixed embeddings, and the head; in torch."""

    encoder: Any  # transformers' BertModel, which is not typed
    head: "torch.nn.Linear"

    @classmethod
    def over(cls, base: Path, *, narrow: bool = False) -> "Network":
        """The embedded model of a folder with an untrained head.

        Args:
            base: folder of all-MiniLM-L6-v2.
            narrow: bfloat16 instead of float32.
        """
        import torch
        from transformers import BertModel
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call] # it would show 0.1 s of loading
        logging.set_verbosity_error()  # type: ignore[no-untyped-call] # and that the pooling weights are not used
        dtype = torch.bfloat16 if narrow else torch.float32
        # plain attention, because a fused one gains nothing at 200 tokens (docs/indexing.md)
        encoder: Any = BertModel.from_pretrained(
            base, add_pooling_layer=False, attn_implementation="eager", dtype=dtype, local_files_only=True
        )
        return cls(encoder.eval(), torch.nn.Linear(encoder.config.hidden_size, 3, dtype=dtype))

    def trained(self) -> dict[str, "torch.nn.Parameter"]:
        """What is trained, by name: everything but the embeddings."""
        layers = {f"layers.{name}": weight for name, weight in self.encoder.encoder.named_parameters()}
        return layers | {f"head.{name}": weight for name, weight in self.head.named_parameters()}

    def put(self, weights: Mapping[str, "torch.Tensor"]) -> None:
        """Put trained weights in their place.

        Raises:
            KeyError: one is missing; ValueError: one has another shape.
        """
        import torch

        with torch.no_grad():
            for name, place in self.trained().items():
                if weights[name].shape != place.shape:
                    raise ValueError(f"{name} has shape {tuple(weights[name].shape)}, expected {tuple(place.shape)}")
                place.copy_(weights[name])

    def logits(self, encodings: Sequence["Encoding"]) -> "torch.Tensor":
        """The head's outputs: pairs by tokens by three; of equally padded encodings."""
        import torch

        def tensor(name: str) -> torch.Tensor:
            return torch.tensor([getattr(encoding, name) for encoding in encodings])

        ids, mask, types = tensor("ids"), tensor("attention_mask"), tensor("type_ids")
        states = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        found: torch.Tensor = self.head(states)
        return found


def tokenizer(base: Path) -> "Tokenizer":
    """The tokenizer of pairs of question and passage, with offsets in code points; pads to the longest of a batch."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(base / "tokenizer.json"))
    made.enable_truncation(MAX_TOKENS, strategy="longest_first")
    made.enable_padding()
    return made
