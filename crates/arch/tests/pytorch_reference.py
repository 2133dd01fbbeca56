"""Fill an exported network with the numbers that tests/reference/README.md specifies, run it, compare its logits.

Usage: pytorch_reference.py MODULE.py CLASS REFERENCE.json. Prints the largest difference, relative to the largest logit.
"""

import importlib.util
import json
import sys

import numpy as np
import torch


def hashed(name, count):
    """The values u of a tensor, in [-1, 1)."""
    h = 0x811C9DC5
    for byte in name.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(h)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2147483648.0 - 1.0


def values(tensor, gain):
    shape, kind = tensor["shape"], tensor["kind"]
    u = hashed(tensor["name"], int(np.prod(shape)))
    if kind in ("conv_weight", "linear_weight", "conv_transpose_weight"):
        axes = [shape[0], *shape[2:]] if kind == "conv_transpose_weight" else shape[1:]
        u = u * (np.sqrt(6.0 / np.prod(axes)) * gain)
    else:
        u = {
            "bias": lambda: 0.05 * u,
            "bn_weight": lambda: 1.0 + 0.1 * u,
            "bn_bias": lambda: 0.1 * u,
            "bn_running_mean": lambda: 0.1 * u,
            "bn_running_var": lambda: 1.0 + 0.5 * (u * u),
            "prelu_weight": lambda: 0.25 + 0.1 * u,
            "coeff": lambda: 0.25 + 0.05 * u,
        }[kind]()
    return torch.from_numpy(u.astype(np.float32).reshape(shape))


def main(path, name, reference):
    spec = importlib.util.spec_from_file_location("exported", path)
    exported = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(exported)
    with open(reference) as file:
        reference = json.load(file)
    state = {tensor["name"]: values(tensor, reference["conv_gain"]) for tensor in reference["tensors"]}
    model = getattr(exported, name)().eval()
    missing, unexpected = model.load_state_dict(state, strict=False)
    left_over = [key for key in missing if not key.endswith("num_batches_tracked")] + list(unexpected)
    assert not left_over, left_over
    shape = reference["input_shape"]
    x = torch.from_numpy(hashed("input", int(np.prod(shape))).astype(np.float32).reshape(shape))
    with torch.no_grad():
        logits = model(x)
    assert list(logits.shape) == reference["output_shape"], logits.shape
    logits = logits.flatten().double()
    scale = max(abs(reference["logits_min"]), abs(reference["logits_max"]))
    expected = torch.tensor(reference["logits_first16"], dtype=torch.float64)
    first = (logits[: len(expected)] - expected).abs().max().item() / scale
    length = abs(logits.norm().item() - reference["logits_l2"]) / reference["logits_l2"]
    assert logits.argmax().item() == reference["argmax"], logits.argmax()
    print(max(first, length))


main(*sys.argv[1:])
