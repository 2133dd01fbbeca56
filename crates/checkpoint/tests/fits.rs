//! What fits a network, what does not, and what could be done about it: as values.

use std::collections::BTreeMap;
use std::path::Path;

use checkpoint::fit::{Classes, Harmless, Misshapen, Named, Unreadable, Why};
use checkpoint::write::{Written, safetensors};
use checkpoint::{Dtype, Fit, NotRead, Tensors, read};

/// A file with zeros of these names, shapes and formats.
fn file(tensors: &[(&str, &[usize], Dtype)]) -> Vec<u8> {
    let written = tensors.iter().map(|(name, shape, dtype)| {
        let bytes = vec![0; shape.iter().product::<usize>() * dtype.size()];
        Written { name, shape, dtype: *dtype, bytes }
    });
    safetensors(written.collect(), &BTreeMap::new()).expect("names differ")
}

/// The same, all of f32.
fn floats(tensors: &[(&str, &[usize])]) -> Vec<u8> {
    file(&tensors.iter().map(|(name, shape)| (*name, *shape, Dtype::F32)).collect::<Vec<_>>())
}

const NETWORK: [(&str, &[usize]); 6] = [
    ("conv.weight", &[4, 3, 3, 3]),
    ("bn.weight", &[4]),
    ("bn.running_mean", &[4]),
    ("fc1.weight", &[8, 4]),
    ("fc.weight", &[10, 8]),
    ("fc.bias", &[10]),
];

fn fit(file: &[u8]) -> Fit {
    Fit::new(NETWORK, &read(file).expect("it is whole"))
}

/// The network's own tensors, some exchanged, and others.
fn with(changes: &[(&'static str, &'static [usize])]) -> Vec<u8> {
    let mut tensors: BTreeMap<&str, &[usize]> = NETWORK.into_iter().collect();
    tensors.extend(changes.iter().copied());
    floats(&tensors.into_iter().collect::<Vec<_>>())
}

#[test]
fn a_file_of_the_network_fits_exactly() {
    let fit = fit(&with(&[]));
    assert!(fit.is_exact());
    assert_eq!(fit.fits, NETWORK.map(|(name, _)| name));
    assert_eq!(Fit { fits: Vec::new(), ..fit }, Fit::default());
}

#[test]
fn missing_misshapen_unreadable_and_superfluous_tensors_are_told_apart() {
    let fit = fit(&file(&[
        ("conv.weight", &[4, 3, 5, 5], Dtype::F32),
        ("bn.weight", &[4], Dtype::F64),
        ("bn.running_mean", &[4], Dtype::I64),
        ("fc1.weight", &[8, 4], Dtype::C64),
        ("fc.weight", &[10, 8], Dtype::F8E5m2),
        ("other.weight", &[2, 2], Dtype::Bf16),
    ]));
    let named = |name: &str, shape: &[usize]| Named { name: name.to_owned(), shape: shape.to_vec() };
    let unreadable =
        |name: &str, format: &str| Unreadable { name: name.to_owned(), found: NotRead::Format(format.to_owned()) };
    assert_eq!(fit.fits, ["bn.weight", "fc.weight"]);
    assert_eq!(fit.missing, [named("fc.bias", &[10])]);
    let expected = (vec![4, 3, 3, 3], vec![4, 3, 5, 5]);
    assert_eq!(fit.misshapen, [Misshapen { name: "conv.weight".to_owned(), expected: expected.0, found: expected.1 }]);
    assert_eq!(fit.unreadable, [unreadable("bn.running_mean", "i64"), unreadable("fc1.weight", "c64")]);
    assert_eq!(fit.superfluous, [named("other.weight", &[2, 2])]);
    assert!(!fit.is_exact());
    // It crosses between page and engine as it is.
    let json = serde_json::to_string(&fit).unwrap();
    assert_eq!(serde_json::from_str::<Fit>(&json).unwrap(), fit);
}

#[test]
fn counters_and_totals_are_harmless_in_every_format_and_weights_are_not() {
    let mut tensors: Vec<_> = NETWORK.iter().map(|(name, shape)| (*name, *shape, Dtype::F32)).collect();
    tensors.extend([
        ("bn.num_batches_tracked", &[][..], Dtype::F16),
        ("n_averaged", &[], Dtype::I64),
        ("conv.total_ops", &[1], Dtype::F64),
        ("total_params", &[1], Dtype::F64),
        ("table", &[2, 2], Dtype::U8),
        ("rotation", &[2], Dtype::C64),
        ("aux1.conv.weight", &[1], Dtype::F32),
        ("AuxLogits.fc.bias", &[1], Dtype::F32),
        ("conv.total", &[1], Dtype::F32),
    ]);
    let fit = fit(&file(&tensors));
    let harmless = |name: &str, why| Harmless { name: name.to_owned(), why };
    assert_eq!(
        fit.harmless,
        [
            harmless("AuxLogits.fc.bias", Why::Auxiliary),
            harmless("aux1.conv.weight", Why::Auxiliary),
            harmless("bn.num_batches_tracked", Why::Batches),
            harmless("conv.total_ops", Why::Profile),
            harmless("n_averaged", Why::Averaged),
            harmless("rotation", Why::NotRead),
            harmless("table", Why::Whole),
            harmless("total_params", Why::Profile),
        ]
    );
    assert_eq!(fit.superfluous.iter().map(|extra| extra.name.as_str()).collect::<Vec<_>>(), ["conv.total"]);
    // A network that has an auxiliary classifier needs it whole.
    let wanted = NETWORK.into_iter().chain([("aux1.fc.weight", &[1][..])]);
    let fit = Fit::new(wanted, &read(&file(&tensors)).unwrap());
    assert_eq!(
        fit.superfluous.iter().map(|extra| extra.name.as_str()).collect::<Vec<_>>(),
        ["aux1.conv.weight", "conv.total"]
    );
}

fn prefixed(prefix: &str) -> Vec<(String, &'static [usize])> {
    NETWORK.iter().map(|(name, shape)| (format!("{prefix}{name}"), *shape)).collect()
}

fn all_floats(tensors: &[(String, &[usize])]) -> Vec<u8> {
    floats(&tensors.iter().map(|(name, shape)| (name.as_str(), *shape)).collect::<Vec<_>>())
}

#[test]
fn a_prefix_is_proposed_and_without_it_the_file_fits() {
    for prefix in ["model.", "backbone.", "net.", "encoder.trunk.", "a.b.c.d.e.f.g."] {
        let bytes = all_floats(&prefixed(prefix));
        let proposed = fit(&bytes);
        assert_eq!((proposed.prefix.as_deref(), proposed.fits.len()), (Some(prefix), 0));
        let fit = Fit::new(NETWORK, &read(&bytes).unwrap().without_prefix(prefix));
        assert!(fit.is_exact() && fit.prefix.is_none(), "{fit:?}");
    }
    // Helpers have none, a loss has another; of two that do as well the shorter, then the first.
    let mut tensors = prefixed("model.");
    tensors.extend([("n_averaged".to_owned(), &[1][..]), ("criterion.weight".to_owned(), &[10])]);
    let bytes = all_floats(&tensors);
    assert_eq!(fit(&bytes).prefix.as_deref(), Some("model."));
    let stripped = Fit::new(NETWORK, &read(&bytes).unwrap().without_prefix("model."));
    assert_eq!((stripped.superfluous.len(), stripped.harmless.len()), (1, 1));
    tensors.extend(prefixed("teacher."));
    tensors.extend(prefixed("other."));
    assert_eq!(fit(&all_floats(&tensors)).prefix.as_deref(), Some("model."));
    // None where the names fit already, or none would.
    tensors.extend(prefixed(""));
    assert_eq!(fit(&all_floats(&tensors)).prefix, None);
    assert_eq!(fit(&floats(&[("model.other.weight", &[4])])).prefix, None);
    // Nor where a few names are alike by chance.
    assert_eq!(fit(&floats(&[("head.fc.weight", &[10, 8]), ("head.fc.bias", &[10])])).prefix, None);
}

#[test]
fn wrappers_are_taken_off_though_helpers_stand_outside() {
    let names = |names: &[&str]| -> Vec<String> {
        let bytes = floats(&names.iter().map(|name| (*name, &[1][..])).collect::<Vec<_>>());
        read(&bytes).unwrap().iter().map(|(name, _)| name.to_owned()).collect()
    };
    assert_eq!(names(&["module.a.weight", "module.b.weight"]), ["a.weight", "b.weight"]);
    assert_eq!(names(&["module._orig_mod.a.weight"]), ["a.weight"]);
    assert_eq!(names(&["module.a.weight", "module.module.b.weight"]), ["a.weight", "module.b.weight"]);
    assert_eq!(names(&["module.a.weight", "n_averaged", "total_ops"]), ["a.weight", "n_averaged", "total_ops"]);
    assert_eq!(names(&["module.a.weight", "b.weight"]), ["b.weight", "module.a.weight"]);
    assert_eq!(names(&["_fsdp_wrapped_module._orig_mod.a.weight"]), ["a.weight"]);
    assert_eq!(names(&["module."]), ["module."]);
    assert_eq!(names(&["n_averaged"]), ["n_averaged"]);
}

#[test]
fn densenets_older_names_are_read_as_those_of_today() {
    let graph = arch::zoo::densenet::densenet121_small().unwrap();
    let specs = graph.analyse().unwrap().params;
    let wanted: Vec<(&str, &[usize])> = specs.iter().map(|spec| (spec.name.as_str(), spec.shape.as_slice())).collect();
    let older = |name: &str| match name.split_once(".denselayer") {
        Some((block, layer)) => {
            let layer = ["norm1", "norm2", "conv1", "conv2"].into_iter().fold(layer.to_owned(), |layer, module| {
                let (kind, number) = module.split_at(4);
                layer.replace(&format!(".{module}."), &format!(".{kind}.{number}."))
            });
            format!("{block}.denselayer{layer}")
        }
        None => name.to_owned(),
    };
    assert_eq!(older("features.norm0.bias"), "features.norm0.bias");
    assert_eq!(
        older("features.denseblock1.denselayer12.norm1.running_var"),
        "features.denseblock1.denselayer12.norm.1.running_var"
    );
    for wrapper in ["", "module."] {
        let names: Vec<String> = wanted.iter().map(|(name, _)| format!("{wrapper}{}", older(name))).collect();
        let tensors: Vec<_> = names.iter().zip(&wanted).map(|(name, (_, shape))| (name.as_str(), *shape)).collect();
        let fit = Fit::new(wanted.iter().copied(), &read(&floats(&tensors)).unwrap());
        assert!(fit.is_exact() && fit.fits.len() == wanted.len(), "{fit:?}");
    }
    // Another network's module of that name stays, and so does one beside its namesake.
    let others = floats(&[("layer1.norm.1.bias", &[4]), ("denselayer1.norm.3.bias", &[4])]);
    assert!(read(&others).unwrap().get("layer1.norm.1.bias").is_some());
    assert!(read(&others).unwrap().get("denselayer1.norm.3.bias").is_some());
    let both = floats(&[("a.denselayer1.norm.1.bias", &[4]), ("a.denselayer1.norm1.bias", &[5])]);
    let both = read(&both).unwrap();
    assert_eq!((both.len(), both.get("a.denselayer1.norm1.bias").unwrap().shape()), (2, &[5][..]));
}

#[test]
fn another_number_of_classes_is_told_apart_from_another_network() {
    let classes = |changes: &[(&'static str, &'static [usize])]| {
        fit(&with(changes)).classes.map(|Classes { expected, found }| (expected, found))
    };
    assert_eq!(classes(&[("fc.weight", &[100, 8]), ("fc.bias", &[100])]), Some((10, 100)));
    assert_eq!(classes(&[]), None);
    // A bias that does not go with the weights, other features, another layer.
    assert_eq!(classes(&[("fc.weight", &[100, 8]), ("fc.bias", &[99])]), None);
    assert_eq!(classes(&[("fc.weight", &[100, 8])]), None);
    assert_eq!(classes(&[("fc.weight", &[10, 9])]), None);
    assert_eq!(classes(&[("fc.weight", &[100, 9]), ("fc.bias", &[100])]), None);
    assert_eq!(classes(&[("fc1.weight", &[9, 4])]), None);
    // Something else is wrong too.
    assert_eq!(classes(&[("fc.weight", &[100, 8]), ("fc.bias", &[100]), ("x.weight", &[1])]), None);
}

#[test]
fn every_small_network_is_known_again_with_another_number_of_classes() {
    let mut known = 0;
    for model in arch::zoo::all() {
        let Some(small) = model.small else { continue };
        let graph = (small.graph)().unwrap();
        let other = arch::edit::change_classes(&graph, 7).unwrap();
        let shapes = |graph: &arch::Graph| -> Vec<(String, Vec<usize>)> {
            graph.analyse().unwrap().params.into_iter().map(|spec| (spec.name, spec.shape)).collect()
        };
        let (wanted, there) = (shapes(&graph), shapes(&other));
        let bytes = floats(&there.iter().map(|(name, shape)| (name.as_str(), shape.as_slice())).collect::<Vec<_>>());
        let fit =
            Fit::new(wanted.iter().map(|(name, shape)| (name.as_str(), shape.as_slice())), &read(&bytes).unwrap());
        let Some(Classes { expected, found: 7 }) = fit.classes else { panic!("{}: {fit:?}", model.id) };
        assert!(expected == 10 || expected == 12, "{}: {expected} classes", model.id);
        known += 1;
    }
    assert!(known > 10, "{known} networks");
}

#[test]
fn a_last_transposed_convolution_has_its_classes_second() {
    let network: [(&str, &[usize]); 2] = [("a.weight", &[16, 3, 3, 3]), ("full.weight", &[16, 12, 2, 2])];
    let classes = |shapes: [&'static [usize]; 2]| {
        let bytes = floats(&[("a.weight", shapes[0]), ("full.weight", shapes[1])]);
        Fit::new(network, &read(&bytes).unwrap()).classes
    };
    assert_eq!(classes([&[16, 3, 3, 3], &[16, 21, 2, 2]]), Some(Classes { expected: 12, found: 21 }));
    assert_eq!(classes([&[20, 3, 3, 3], &[20, 12, 2, 2]]), Some(Classes { expected: 16, found: 20 }));
    assert_eq!(classes([&[16, 4, 3, 3], &[16, 12, 2, 2]]), None);
}

/// FNV-1a over numbers as f32, as `make.py` computes it of what PyTorch loads.
fn checksum(values: &[f32]) -> String {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{hash:016x}")
}

#[test]
fn files_that_were_sent_in_fit_the_networks_they_are_of() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let sent_in = std::fs::read_to_string(folder.join("sent_in.json")).unwrap();
    let sent_in: BTreeMap<String, BTreeMap<String, serde_json::Value>> = serde_json::from_str(&sent_in).unwrap();
    assert_eq!(sent_in.len(), 6);
    for (file, expected) in sent_in {
        let bytes = std::fs::read(folder.join(&file)).unwrap();
        let tensors: Tensors<'_> = read(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
        let graph = match file.contains("counters") {
            true => arch::zoo::nin::nin_cifar10_small(),
            false => arch::zoo::lenet5::lenet5(),
        };
        let specs = graph.unwrap().analyse().unwrap().params;
        let fit = Fit::new(specs.iter().map(|spec| (spec.name.as_str(), spec.shape.as_slice())), &tensors);
        assert!(fit.is_exact(), "{file}: {fit:?}");
        assert_eq!(fit.fits.len() + fit.harmless.len(), expected.len(), "{file}");
        assert_eq!(tensors.len(), expected.len(), "{file}");
        for (name, expected) in expected {
            let tensor = tensors.get(&name).unwrap_or_else(|| panic!("{file}: {name}"));
            assert_eq!(serde_json::json!(tensor.shape()), expected["shape"], "{file}: {name}");
            assert_eq!(tensor.dtype().to_string(), expected["dtype"].as_str().unwrap(), "{file}: {name}");
            assert_eq!(checksum(&tensor.values().unwrap()), expected["checksum"].as_str().unwrap(), "{file}: {name}");
        }
    }
    for (file, kind) in
        [("c17_torchscript.pt", checkpoint::Kind::TorchScript), ("c19_html.pth", checkpoint::Kind::Html)]
    {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        assert_eq!(read(&bytes).map(|_| ()).unwrap_err(), checkpoint::CheckpointError::NotWeights(kind), "{file}");
    }
}
