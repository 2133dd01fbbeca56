"""Folders of pictures made by chance, with the classes that torchvision's ImageFolder (0.29.2) finds in them: `python make.py` writes
`imagefolder.json` beside itself. Each case is a list of paths, the names of the classes, and the class of each picture.
"""

import json
import os
import random
import tempfile
from pathlib import Path

from torchvision.datasets.folder import IMG_EXTENSIONS, find_classes, make_dataset

NAMES = ["cat", "dog", "Cat", "a10", "a9", "é", "кот", "x y", "_u", "9", "zebra", "Ünder"]


def case():
    above = random.choice(["", "set/", "a/b/"])
    classes = random.sample(NAMES, random.randint(2, 6))
    paths = set()
    for name in classes:
        for number in range(random.randint(1, 4)):
            below = random.choice(["", "in/", "in/deep/", "9/"])
            stem, ending = random.choice(["1", "IMG_2", "p"]), random.choice(["png", "JPG", "jpeg", "bmp"])
            paths.add(f"{above}{name}/{below}{stem}{number}.{ending}")
    paths = sorted(paths)
    random.shuffle(paths)
    paths += random.sample(["notes.txt", f"{above}readme.md", f"{above}{classes[0]}/labels.csv"], 2)
    with tempfile.TemporaryDirectory() as root:
        for path in paths:
            file = Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        names, places = find_classes(os.path.join(root, above))
        pictures = make_dataset(os.path.join(root, above), places, extensions=IMG_EXTENSIONS)
        labels = {os.path.relpath(path, root): label for path, label in pictures}
    return {"paths": paths, "classes": names, "labels": labels}


random.seed(4)
cases = [case() for _ in range(40)]
Path(__file__).with_name("imagefolder.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
