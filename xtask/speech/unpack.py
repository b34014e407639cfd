"""Unpacks the speech runtime and its models from their wheels.

Usage: unpack.py WHEELS DEST. Nothing is executed and nothing but the named files is taken;
`cargo xtask setup` verifies each result against files.sha256.
"""

import base64
import pathlib
import sys
import zipfile

TINY_EN = "moonshine_voice/assets/tiny-en/"
TINY_EN_FILES = ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")
TINY_EN_TOKENS = 32768


def wheel(wheels, pattern):
    """The one wheel of that name."""
    found = list(wheels.glob(pattern))
    if len(found) != 1:
        sys.exit(f"expected one {pattern}, found {len(found)}")
    return zipfile.ZipFile(found[0])


def unpack_libraries(archive, dest):
    """The C interface and the runtime under it; the C++ interface is not used."""
    dest.mkdir(parents=True, exist_ok=True)
    for name in archive.namelist():
        if name.startswith("sherpa_onnx/lib/lib") and "cxx" not in name:
            (dest / pathlib.PurePosixPath(name).name).write_bytes(archive.read(name))


def unpack_tiny_en(archive, dest):
    """The English model, its licence, and its vocabulary in the form that the runtime reads."""
    dest.mkdir(parents=True, exist_ok=True)
    for name in TINY_EN_FILES:
        (dest / name).write_bytes(archive.read(TINY_EN + name))
    licence = next(n for n in archive.namelist() if n.endswith("/LICENSE"))
    (dest / "LICENSE").write_bytes(archive.read(licence))
    tokens = read_tokens((dest / "tokenizer.bin").read_bytes())
    if len(tokens) != TINY_EN_TOKENS:
        sys.exit(f"the tokenizer holds {len(tokens)} tokens, expected {TINY_EN_TOKENS}")
    lines = (f"{base64.b64encode(token).decode()} {index}\n" for index, token in enumerate(tokens))
    (dest / "tokens.txt").write_text("".join(lines))


def read_tokens(data):
    """Tokens are stored one after the other, each after its length; a long length takes two bytes."""
    tokens = []
    at = 0
    while at < len(data):
        length = data[at]
        at += 1
        if length >= 128:
            length = data[at] * 128 + length - 128
            at += 1
        tokens.append(data[at : at + length])
        at += length
    return tokens


def main():
    """Unpacks everything."""
    wheels, dest = map(pathlib.Path, sys.argv[1:])
    unpack_libraries(wheel(wheels, "sherpa_onnx_core-*.whl"), dest / "lib")
    unpack_tiny_en(wheel(wheels, "moonshine_voice-*.whl"), dest / "models" / "moonshine-tiny-en")
    detector = dest / "models" / "vad"
    detector.mkdir(parents=True, exist_ok=True)
    with wheel(wheels, "silero_vad-*.whl") as archive:
        (detector / "silero_vad.onnx").write_bytes(archive.read("silero_vad/data/silero_vad.onnx"))


main()
