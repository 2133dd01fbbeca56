"""Makes the files of this folder with PyTorch itself, and what is expected of them.

    python make.py          (PyTorch 2.9; the tests need neither Python nor this script)

Each file in files/ has its entry in files/expected.json: the tensors that `torch.load` finds in it, converted to
float32, or the words with which it must be refused.
"""

import io
import json
import os
import pickle
import struct
import zipfile
from collections import OrderedDict

import torch

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")
os.makedirs(HERE, exist_ok=True)
torch.manual_seed(2016)
expected = {}


def described(state):
    """Shapes, dtypes and numbers of a state dict, numbers as float32."""
    short = {torch.float32: "f32", torch.float16: "f16", torch.bfloat16: "bf16", torch.float64: "f64",
             torch.int64: "i64", torch.int32: "i32", torch.int16: "i16", torch.int8: "i8", torch.uint8: "u8",
             torch.bool: "bool"}
    return {name: {"shape": list(t.shape), "dtype": short[t.dtype],
                   "values": t.detach().float().contiguous().flatten().tolist()}
            for name, t in state.items()}


def expect(name, state=None, refused=None):
    expected[name] = {"refused": refused} if refused else {"tensors": described(state)}


def save(name, content, state=None, refused=None, **how):
    """Writes `content` as PyTorch does; what is expected is what PyTorch itself loads again."""
    path = os.path.join(HERE, name)
    torch.save(content, path, **how)
    if refused is None:
        loaded = torch.load(path, map_location="cpu", weights_only=how.get("pickle_protocol", 2) == 2)
        assert (set(loaded) == set(content)) if isinstance(content, dict) else True
    expect(name, state if state is not None else content, refused)


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
                     "shape": torch.Size([1, 2]), "state_dict": parallel, "optimizer": optimizer.state_dict()}, state)
save("compiled.pth", {"model": {f"module._orig_mod.{name}": t for name, t in state.items()}}, state)
save("only_one_inside.pth", {"step": 10**30, "ema": dict(state)}, state)
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
save("complex.pth", {"w": torch.ones(2, dtype=torch.complex64)}, refused="`torch.ComplexFloatStorage`")

# An archive that somebody compressed again, and one from a machine with the other order of bytes.
with zipfile.ZipFile(os.path.join(HERE, "state_dict.pth")) as source:
    with zipfile.ZipFile(os.path.join(HERE, "compressed.pth"), "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    with zipfile.ZipFile(os.path.join(HERE, "big_endian.pth"), "w") as target:
        for name in source.namelist():
            target.writestr(name, b"big" if name.endswith("byteorder") else source.read(name))
    # Python's own zip writer, another than PyTorch's: no alignment.
    with zipfile.ZipFile(os.path.join(HERE, "rezipped.pth"), "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
expect("compressed.pth", refused="found compressed ones")
expect("big_endian.pth", refused="expected little, found big")
expected["rezipped.pth"] = expected["state_dict.pth"]

with open(os.path.join(HERE, "expected.json"), "w") as f:
    f.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in expected.items()) + "\n}\n")
print(f"{len(expected)} files, {sum(os.path.getsize(os.path.join(HERE, n)) for n in os.listdir(HERE))} bytes")
