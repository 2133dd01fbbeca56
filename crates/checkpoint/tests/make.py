"""Makes the files of this folder with PyTorch itself, and what is expected of them.

    python make.py          (PyTorch 2.9; the tests need neither Python nor this script)

Each file in files/ has its entry in files/expected.json: the tensors that `torch.load` finds in it, converted to
float32, or why their numbers are not read; or the words with which the file must be refused. What PyTorch's own safe loader
takes must be read, so each file that is expected to be is loaded with `weights_only=True` first, but for those that say
otherwise. Files whose names begin with `c` and a number, and with `ok_`, were not made here, but sent in by those who
found them misread; of them the numbers have a checksum in files/expected.json.
"""

import argparse
import collections
import glob
import json
import os
import pickle
import struct
import zipfile
from collections import OrderedDict

import numpy as np
import torch

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")
os.makedirs(HERE, exist_ok=True)
torch.manual_seed(2016)
expected = {}


SHORT = {torch.float32: "f32", torch.float16: "f16", torch.bfloat16: "bf16", torch.float64: "f64",
         torch.float8_e4m3fn: "f8_e4m3fn", torch.float8_e4m3fnuz: "f8_e4m3fnuz", torch.float8_e5m2: "f8_e5m2",
         torch.float8_e5m2fnuz: "f8_e5m2fnuz", torch.float8_e8m0fnu: "f8_e8m0fnu",
         torch.int64: "i64", torch.int32: "i32", torch.int16: "i16", torch.int8: "i8",
         torch.uint64: "u64", torch.uint32: "u32", torch.uint16: "u16", torch.uint8: "u8", torch.bool: "bool"}


def number(value):
    """A number as JSON knows it; others as a text."""
    return value if np.isfinite(value) else str(value)


def described(state):
    """Shapes, dtypes and numbers of a state dict, numbers as float32. A text in the place of a tensor is why it is not read."""
    return {name: {"not_read": t} if isinstance(t, str) else
            {"shape": list(t.shape), "dtype": SHORT[t.dtype],
             "values": [number(v) for v in t.detach().float().contiguous().flatten().tolist()]}
            for name, t in state.items()}


def expect(name, state=None, refused=None, place=()):
    expected[name] = {"refused": refused} if refused else {"place": list(place), "tensors": described(state)}


def save(name, content, state=None, refused=None, place=(), safe=True, **how):
    """Writes `content` as PyTorch does; what is expected is what PyTorch itself loads again."""
    path = os.path.join(HERE, name)
    torch.save(content, path, **how)
    if refused is None:
        torch.load(path, map_location="cpu", weights_only=safe and how.get("pickle_protocol", 2) == 2)
    expect(name, state if state is not None else content, refused, place)


def archive(name, files, compression=zipfile.ZIP_STORED):
    """Another writer of zip archives than PyTorch's: no alignment."""
    with zipfile.ZipFile(os.path.join(HERE, name), "w", compression) as target:
        for file, content in files.items():
            target.writestr(zipfile.ZipInfo(file, (2016, 1, 1, 0, 0, 0)), content, compression)


def files_of(name):
    with zipfile.ZipFile(os.path.join(HERE, name)) as source:
        return {file: source.read(file) for file in source.namelist()}


class Net(torch.nn.Module):
    """A convolution, a batch normalisation and a fully connected layer."""

    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(2, 3, 3)
        self.bn = torch.nn.BatchNorm2d(3)
        self.fc = torch.nn.Linear(3, 4)


net = Net()
net.bn.running_mean.uniform_()
net.bn.num_batches_tracked += 12
state = net.state_dict()
assert isinstance(state, OrderedDict) and state._metadata  # which the pickle carries as BUILD

# The two ways in which PyTorch writes, and all protocols.
save("state_dict.pth", state)

# What this network answers, for the tests of `runtime`, which runs it.
picture = torch.linspace(-1, 1, 2 * 6 * 6).view(1, 2, 6, 6)
with torch.no_grad():
    net.eval()
    logits = net.fc(net.bn(net.conv(picture)).relu().mean((2, 3)))
    net.train()
with open(os.path.join(HERE, "state_dict.logits.json"), "w") as f:
    json.dump({"picture": picture.flatten().tolist(), "logits": logits.flatten().tolist()}, f)
save("legacy.pth", state, _use_new_zipfile_serialization=False)
save("protocol4.pth", state, pickle_protocol=4)
save("protocol5_legacy.pth", state, pickle_protocol=5, _use_new_zipfile_serialization=False)

# A plain dict, parameters in it, and the number formats.
save("parameters.pth", dict(net.named_parameters()))
numbers = torch.tensor([[1.5, -2.25, 0.1], [65504.0, 6e-8, -0.0]])
save("formats.pth", {str(d).removeprefix("torch."): (numbers.clamp(-120, 120) if d in (torch.int8, torch.int16)
     else numbers.abs().clamp(max=200) if d is torch.uint8 else numbers).to(d)
     for d in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
               torch.int8, torch.uint8, torch.bool)})

# Tensors that are views: offsets, strides, one storage for several, channels last, empty, scalar, repeated numbers.
base = torch.arange(48, dtype=torch.float32) / 7
views = {
    "whole": base,
    "offset": base[10:16],
    "transposed": base.view(6, 8).t(),
    "every_third": base[2::3],
    "block": base.view(6, 8)[1:4, 2:5],
    "channels_last": base.view(2, 3, 4, 2).contiguous(memory_format=torch.channels_last),
    "permuted_half": base.half().view(2, 3, 8).permute(2, 0, 1)[1:5],
    "one_by_one": torch.as_strided(base, (1, 3, 1), (1000, 2, 77), 5),
    "expanded": base[:3].view(3, 1).expand(3, 4),
    "scalar": torch.tensor(-3.5),
    "empty": torch.zeros(0, 4),
    "same": base,
}
save("views.pth", views)
save("views_legacy.pth", views, _use_new_zipfile_serialization=False)

# Wrappers.
optimizer = torch.optim.Adam(net.parameters())
net.fc(torch.ones(1, 3)).sum().backward()
optimizer.step()
state = net.state_dict()
parallel = OrderedDict((f"module.{name}", t) for name, t in state.items())
save("wrapped.pth", {"epoch": 3, "best": 0.71, "best_acc1": torch.tensor(71.0), "arch": "net", "sizes": [1, (2, None)],
                     "shape": torch.Size([1, 2]), "state_dict": parallel, "optimizer": optimizer.state_dict()}, state, place=["state_dict"])
save("compiled.pth", {"model": {f"module._orig_mod.{name}": t for name, t in state.items()}}, state, place=["model"])
save("only_one_inside.pth", {"step": 10**30, "mine": dict(state)}, state, place=["mine"])
save("optimizer_only.pth", {"epoch": 1, "optimizer": optimizer.state_dict()},
     refused="found `epoch` (a number), `optimizer` (a dictionary)")
save("a_tensor.pth", torch.ones(2), refused="found a tensor")

# Safetensors: eight bytes of length, JSON, numbers.
safe = {"conv.weight": state["conv.weight"], "conv.bias": state["conv.bias"].half(), "n": torch.tensor([3, 4]),
        "fc.bias": state["fc.bias"].bfloat16()}
names = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}
header, data = {"__metadata__": {"format": "pt"}}, b""
for name, t in safe.items():
    raw = t.contiguous().view(torch.uint8).numpy().tobytes()
    header[name] = {"dtype": names[t.dtype], "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
with open(os.path.join(HERE, "some.safetensors"), "wb") as f:
    f.write(struct.pack("<Q", len(text)) + text + data)
expect("some.safetensors", safe)


# Pickles as PyTorch 0.1 to 0.3 wrote them under Python 2, of which torchvision's files of 2017 are: byte strings for
# names, `_rebuild_tensor`, parameters made empty whose state comes after. Written here by hand, proven by torch.load.
def string(text):
    return b"U" + bytes([len(text)]) + text.encode()


def old_tensor(key, count, shape, strides, offset=0, view=b"N"):
    numbers = lambda sizes: b"(" + b"".join(b"K" + bytes([n]) for n in sizes) + b"t"
    persistent = (b"(" + string("storage") + b"ctorch\nFloatStorage\n" + string(key) + string("cpu") + b"K"
                  + bytes([count]) + view + b"tQ")
    return b"ctorch._utils\n_rebuild_tensor\n(" + persistent + b"K" + bytes([offset]) + numbers(shape) \
        + numbers(strides) + b"tR"


def old_parameter(tensor):
    return b"ctorch.nn.parameter\nParameter\n)\x81(" + tensor + b"\x88N\x89ccollections\nOrderedDict\n)R" + b"tb"


first = [0.5, -1.25, 3.0, 7.5, 2.0, -0.125]
second = [1.0, 2.0, 3.0, 4.0]
content = (b"\x80\x02ccollections\nOrderedDict\n(](]("
           + string("fc.weight") + old_parameter(old_tensor("11", 6, (2, 3), (3, 1))) + b"e]("
           + string("fc.bias") + old_tensor("11", 6, (2,), (1,), 1, b"(" + string("33") + b"K\x02K\x03t") + b"e]("
           + string("bn.running_mean") + old_tensor("22", 4, (3,), (1,), 1) + b"eetR.")
legacy = b"".join(pickle.dumps(part, 2) for part in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}))
legacy += content + pickle.dumps(["11", "22"], 2)
legacy += struct.pack("<q6f", 6, *first) + struct.pack("<q4f", 4, *second)
with open(os.path.join(HERE, "python2.pth"), "wb") as f:
    f.write(legacy)
loaded = torch.load(os.path.join(HERE, "python2.pth"), encoding="ascii", weights_only=False)
assert loaded["fc.weight"].flatten().tolist() == first and loaded["bn.running_mean"].tolist() == second[1:]
assert loaded["fc.bias"].tolist() == first[3:5]  # a view of a view
expect("python2.pth", loaded)


# What must be refused: objects that run a command when an ordinary unpickler reads them, and whole models.
class Evil:
    def __reduce__(self):
        return os.system, ("echo this must never run",)


save("evil.pth", {"state_dict": state, "x": Evil()}, refused="`posix.system`")
save("evil_legacy.pth", Evil(), refused="`posix.system`", _use_new_zipfile_serialization=False)
save("evil_protocol4.pth", OrderedDict(a=Evil()), refused="`posix.system`", pickle_protocol=4)
with open(os.path.join(HERE, "evil.pkl"), "wb") as f:
    f.write(b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.")
expect("evil.pkl", refused="`os.system`")
with open(os.path.join(HERE, "evil_inst.pkl"), "wb") as f:
    f.write(b"\x80\x02(X\x04\x00\x00\x00trueios\nsystem\n.")
expect("evil_inst.pkl", refused="instruction 0x69")
save("whole_model.pth", torch.nn.Linear(1, 1), refused="`torch.nn.modules.linear.Linear`")
save("script_of_a_module.pth", {"net": torch.nn.Identity()}, refused="`torch.nn.modules.linear.Identity`")

# Archives that others packed: another zip writer, deflated, within a folder more, of a machine with the other order of bytes.
packed = files_of("state_dict.pth")
archive("rezipped.pth", packed)
archive("compressed.pth", packed, zipfile.ZIP_DEFLATED)
archive("in_a_folder.pth", {f"outer/{file}": content for file, content in packed.items()})
archive("lzma.pth", {file: content for file, content in packed.items()}, zipfile.ZIP_LZMA)
torch.load(os.path.join(HERE, "compressed.pth"), weights_only=True)
for name in ("rezipped.pth", "compressed.pth", "in_a_folder.pth"):
    expected[name] = expected["state_dict.pth"]
expect("lzma.pth", refused="compression method 14")
floats = OrderedDict((name, t) for name, t in state.items() if t.dtype is torch.float32)
save("floats.pth", floats)
swapped = {file: np.frombuffer(content, "<f4").astype(">f4").tobytes() if "/data/" in file else content
           for file, content in files_of("floats.pth").items()}
archive("big_endian.pth", {file: b"big" if file.endswith("byteorder") else content for file, content in swapped.items()})
loaded = torch.load(os.path.join(HERE, "big_endian.pth"), weights_only=True)
assert all(torch.equal(loaded[name], t) for name, t in floats.items())
expect("big_endian.pth", floats)
os.remove(os.path.join(HERE, "floats.pth"))
del expected["floats.pth"]

# What may stand beside the weights: all that PyTorch's safe loader takes.
dtypes = sorted({d for d in vars(torch).values() if isinstance(d, torch.dtype)}, key=str)
schemes = [torch.per_tensor_affine, torch.per_tensor_symmetric, torch.per_channel_affine, torch.per_channel_symmetric,
           torch.per_channel_affine_float_qparams]
beside = {"device": torch.device("cuda", 1), "devices": [torch.device("cpu"), torch.device("meta")],
          "counter": collections.Counter("checkpoint"), "empty_counter": collections.Counter(), "set": {1, "a", None},
          "empty_set": set(), "complex": 1.5 - 2j, "bytes": bytes(range(256)), "bytearray": bytearray(b"\0\xff"),
          "size": torch.Size([1, 2, 3]), "dtypes": dtypes, "layout": [torch.strided, torch.sparse_coo],
          "schemes": schemes, "nested": {"a": [{"b": (1, 2.5, None, True, -1, 1 << 40, 1 << 1000)}]},
          "ordered": OrderedDict(b=1, a=OrderedDict()), "tensors": [torch.ones(2), (torch.zeros(1),)]}
fc = OrderedDict((name, state[name]) for name in ("fc.weight", "fc.bias"))
save("beside.pth", {**beside, "model": fc}, fc, place=["model"])
save("beside_protocol5.pth", {**beside, "model": fc}, fc, place=["model"], pickle_protocol=5)
save("beside_legacy.pth", {**beside, "model": fc}, fc, place=["model"], _use_new_zipfile_serialization=False)

# And what people allow themselves: numbers and arrays of NumPy's, arguments of a program.
more = {"best": np.float64(0.75), "count": np.int32(3), "flag": np.bool_(True), "array": np.arange(6.0).reshape(2, 3),
        "big": np.arange(3, dtype=">i2"), "words": np.array(["a", "bc"]), "dtype": np.dtype("float32"),
        "args": argparse.Namespace(lr=0.1, names=["a"]), "frozen": frozenset([1, 2]),
        "empty": b"", "large": -1 << 3000}
for protocol in (2, 4, 5):
    more |= {} if protocol == 2 else {"format": [torch.channels_last, torch.contiguous_format]}  # which protocol 2 cannot
    save(f"beside_numpy_protocol{protocol}.pth", {**more, "net": fc}, fc, place=["net"], safe=False,
         pickle_protocol=protocol)

# Tensors of every kind: those that are numbers are read, the others are there and say what they are.
codes = torch.arange(256, dtype=torch.uint8)
every = {str(d).removeprefix("torch."): codes.view(d) for d in (
    torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz, torch.float8_e8m0fnu)}
every |= {"uint16": torch.tensor([0, 1, 65535], dtype=torch.uint16), "uint32": torch.tensor([0, 1 << 31], dtype=torch.uint32),
          "uint64": torch.tensor([3, (1 << 63) + 1], dtype=torch.uint64)}
every |= {"column": every["float8_e4m3fn"].view(16, 16).t()[1:3], "parameter": torch.nn.Parameter(torch.ones(2))}
every["with_state"] = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
every["with_state"].note = "a parameter that has an attribute"
every["attribute"] = torch.tensor([3.0, 4.0])
every["attribute"].note = {"a": 1}
not_read = {
    "complex32": (torch.ones(2, dtype=torch.complex32), "c32"), "complex64": (torch.ones(2, dtype=torch.complex64), "c64"),
    "complex128": (torch.ones(2, dtype=torch.complex128), "c128"),
    "quantised": (torch.quantize_per_tensor(torch.ones(2, 2), 0.1, 3, torch.quint8), "a quantised tensor"),
    "by_channel": (torch.quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 1]), 0, torch.qint8),
                   "a quantised tensor"),
    "sparse": (torch.eye(3).to_sparse(), "a sparse tensor"), "compressed": (torch.eye(3).to_sparse_csr(), "a sparse tensor"),
    "meta": (torch.ones(4, 5, device="meta"), "a tensor without numbers"),
    "nested": (torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]), "a nested tensor"),
    "conjugated": (torch.ones(2, dtype=torch.complex64).conj(), "conjugated"),
    "negated": (torch.ones(2, dtype=torch.complex64).conj().imag, "negated"),
    "bits8": (codes[:3].view(torch.bits8), "bits"), "bits16": (codes[:4].view(torch.bits16), "bits16")}
content = {**every, **{name: t for name, (t, _) in not_read.items()}}
save("every_kind.pth", content, {**every, **{name: why for name, (_, why) in not_read.items()}})
legacy_too = {name: t for name, t in content.items() if t.dtype not in torch.storage._new_dtypes() and name not in ("nested",)}
save("every_kind_legacy.pth", legacy_too, {name: every.get(name, not_read.get(name, (0, 0))[1]) for name in legacy_too},
     _use_new_zipfile_serialization=False)

# Protocols that nobody chooses.
for protocol in (1, 3):
    save(f"protocol{protocol}.pth", fc, pickle_protocol=protocol)
    save(f"protocol{protocol}_legacy.pth", fc, pickle_protocol=protocol, _use_new_zipfile_serialization=False)

# Where the weights stand, if they stand in more than one place.
other = OrderedDict((name, t + 1) for name, t in fc.items())
save("model_and_average.pth", {"ema": other, "model": fc, "model_state_dict": fc}, fc, place=["model_state_dict"])
save("average_alone.pth", {"ema": fc, "epoch": 3, "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}}}, fc, place=["ema"])
save("deep_inside.pth", {"checkpoint": {"epoch": 1, "model": {"state_dict": fc}}}, fc, place=["checkpoint", "model", "state_dict"])
save("a_list.pth", [{"epoch": 1}, fc, other], fc, place=["1"])
save("a_tuple_of_tensors.pth", (torch.ones(2), torch.zeros(1), 3), {"0": torch.ones(2), "1": torch.zeros(1)})
save("two_inside.pth", {"a": fc, "b": other}, refused="found `a` (a dictionary), `b` (a dictionary)")
averaged = torch.optim.swa_utils.AveragedModel(net)
averaged.update_parameters(net)
save("averaged.pth", averaged.state_dict(), OrderedDict(
    (name.removeprefix("module."), t) for name, t in averaged.state_dict().items()))
save("lightning.pth", {"state_dict": OrderedDict((f"model.{name}", t) for name, t in state.items()), "epoch": 2,
                       "global_step": 12, "hyper_parameters": {"lr": 0.1}},
     OrderedDict((f"model.{name}", t) for name, t in state.items()), place=["state_dict"])
halves = OrderedDict((name, t.half()) for name, t in state.items())
halves["total_ops"], halves["conv.total_params"] = torch.zeros(1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
save("halves_and_totals.pth", halves)

# NumPy's own files, and pickles of arrays that PyTorch had no part in.
arrays = {"fc.weight": state["fc.weight"].numpy(), "columns": np.asfortranarray(np.arange(6.0, dtype=np.float32).reshape(2, 3)),
          "big": np.array([1.5, -2.0], ">f8"), "half": np.array([[0.5]], np.float16), "scalar": np.array(7, np.int64),
          "empty": np.zeros((0, 3), np.float32), "bools": np.array([True, False])}
as_tensors = {name: torch.from_numpy(np.ascontiguousarray(a).astype(a.dtype.newbyteorder("="))).reshape(a.shape)
              for name, a in arrays.items()}
np.savez(os.path.join(HERE, "arrays.npz"), **arrays)
archive("arrays_deflated.npz", files_of("arrays.npz"), zipfile.ZIP_DEFLATED)
archive("arrays.npz", files_of("arrays.npz"))
for name in ("arrays.npz", "arrays_deflated.npz"):
    expect(name, as_tensors)
np.save(os.path.join(HERE, "one.npy"), arrays["fc.weight"])
expect("one.npy", refused="found one NumPy array")
for protocol in (2, 4, 5):
    with open(os.path.join(HERE, f"arrays_protocol{protocol}.pkl"), "wb") as f:
        pickle.dump({"model": arrays, "__author__": "somebody"}, f, protocol)
    expect(f"arrays_protocol{protocol}.pkl", as_tensors, place=["model"])
save("arrays.pth", arrays, as_tensors, safe=False)
archive("arrays_deflated.pth", files_of("arrays.pth"), zipfile.ZIP_DEFLATED)
expected["arrays_deflated.pth"] = expected["arrays.pth"]
with open(os.path.join(HERE, "no_tensors.pkl"), "wb") as f:
    pickle.dump({"a": 1}, f, 2)
expect("no_tensors.pkl", refused="found a pickle that PyTorch did not save")

# Programs.
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), os.path.join(HERE, "script.pt"))
expect("script.pt", refused="found a TorchScript program")


# Files that were sent in: a checksum of each tensor as torch.load has it, FNV-1a over its numbers as float32.
def checksum(t):
    hash = 0xCBF29CE484222325
    for byte in t.float().contiguous().numpy().tobytes():
        hash = (hash ^ byte) * 0x100000001B3 % (1 << 64)
    return f"{hash:016x}"


sent_in = {}
for path in sorted(glob.glob(os.path.join(HERE, "c[0-9]*.pth")) + glob.glob(os.path.join(HERE, "ok_*.pth"))):
    name = os.path.basename(path)
    if name == "c19_html.pth":
        continue
    content = torch.load(path, map_location="cpu", weights_only=True)
    content = content.get("state_dict", content.get("model", content))
    prefix = "module." if "n_averaged" in content else ""
    sent_in[name] = {key.removeprefix(prefix): {"shape": list(t.shape), "dtype": SHORT[t.dtype], "checksum": checksum(t)}
                     for key, t in content.items()}
with open(os.path.join(HERE, "sent_in.json"), "w") as f:
    f.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in sent_in.items()) + "\n}\n")

with open(os.path.join(HERE, "expected.json"), "w") as f:
    f.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in expected.items()) + "\n}\n")
print(f"{len(expected)} files, {sum(os.path.getsize(os.path.join(HERE, n)) for n in os.listdir(HERE))} bytes")
