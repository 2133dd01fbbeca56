use super::*;
use crate::edit::random::Random;
use crate::zoo;

/// Every edit and its text. Addresses that people keep hold these: no line may change.
#[test]
fn every_edit_has_the_text_that_old_addresses_hold() {
    let node = || "layer1.0/conv-1_a".to_owned();
    let at = || Target::node("a b*;é");
    let insert = |layer| Edit::Insert(node(), layer);
    let module = |kind, width, batch_norm| Part::Module(Module { kind, width, batch_norm });
    let relu = Activation::Relu;
    let table = [
        (Edit::ChangeActivation(Target::Everywhere, relu), "activation(*,relu)"),
        (Edit::ChangeActivation(at(), Activation::Prelu), "activation(a%20b%2A%3B%C3%A9,prelu)"),
        (Edit::ChangeActivation(at(), Activation::Tanh), "activation(a%20b%2A%3B%C3%A9,tanh)"),
        (Edit::ChangeActivation(at(), Activation::Sigmoid), "activation(a%20b%2A%3B%C3%A9,sigmoid)"),
        (Edit::ChangeActivation(Target::Everywhere, Activation::Elu { alpha: 1.0 }), "activation(*,elu,1)"),
        (
            Edit::ChangeActivation(Target::Everywhere, Activation::LeakyRelu { slope: 1e-5 }),
            "activation(*,leaky-relu,1e-5)",
        ),
        (
            Edit::ChangeActivation(Target::Everywhere, zoo::lenet5::SCALED_TANH),
            "activation(*,scaled-tanh,1.7159,0.6666666666666666)",
        ),
        (Edit::AddBatchNorm(Target::Everywhere), "add-batch-norm(*)"),
        (Edit::RemoveBatchNorm(Target::Everywhere), "remove-batch-norm(*)"),
        (Edit::StackOf3x3(node()), "stack(layer1.0/conv-1_a)"),
        (Edit::InsertBottleneck(node(), 4), "bottleneck(layer1.0/conv-1_a,4)"),
        (Edit::Separable(node()), "separable(layer1.0/conv-1_a)"),
        (Edit::ChangePooling(Target::Everywhere, PoolingKind::Max), "pooling(*,max)"),
        (Edit::ChangePooling(Target::Everywhere, PoolingKind::Average), "pooling(*,average)"),
        (Edit::ChangePooling(Target::Everywhere, PoolingKind::Both), "pooling(*,both)"),
        (Edit::MultiplyWidth(1e300), "width(1e300)"),
        (Edit::MultiplyDepth(1.5), "depth(1.5)"),
        (Edit::RemoveBlock(node(), Removal::Whole), "remove-block(layer1.0/conv-1_a,whole)"),
        (Edit::RemoveBlock(node(), Removal::KeepShortcut), "remove-block(layer1.0/conv-1_a,keep-shortcut)"),
        (Edit::RemoveShortcut(node()), "remove-shortcut(layer1.0/conv-1_a)"),
        (Edit::FullyConnectedToConvolution, "fully-convolutional()"),
        (Edit::SetWidth(node(), 64), "channels(layer1.0/conv-1_a,64)"),
        (Edit::SetKernel(node(), [5, 5]), "kernel(layer1.0/conv-1_a,5)"),
        (Edit::SetKernel(node(), [1, 7]), "kernel(layer1.0/conv-1_a,1,7)"),
        (Edit::SetStride(node(), [2, 2]), "stride(layer1.0/conv-1_a,2)"),
        (Edit::SetStride(node(), [2, 1]), "stride(layer1.0/conv-1_a,2,1)"),
        (Edit::ChangeNormalisation(Target::Everywhere, Normalisation::None), "normalisation(*,none)"),
        (Edit::ChangeNormalisation(Target::Everywhere, Normalisation::Batch), "normalisation(*,batch)"),
        (Edit::ChangeNormalisation(Target::Everywhere, Normalisation::Local), "normalisation(*,local)"),
        (Edit::SetDropout(Target::Everywhere, 0.25), "dropout(*,0.25)"),
        (Edit::RemoveDropout(Target::Everywhere), "remove-dropout(*)"),
        (
            insert(Layer::Convolution { kernel: 3, batch_norm: true, activation: relu }),
            "insert-convolution(layer1.0/conv-1_a,3,batch,relu)",
        ),
        (
            insert(Layer::Convolution { kernel: 1, batch_norm: false, activation: Activation::Elu { alpha: 0.5 } }),
            "insert-convolution(layer1.0/conv-1_a,1,none,elu,0.5)",
        ),
        (insert(Layer::FullyConnected { activation: relu }), "insert-fully-connected(layer1.0/conv-1_a,relu)"),
        (
            insert(Layer::Pooling { kind: PoolingKind::Max, kernel: 3, stride: 2 }),
            "insert-pooling(layer1.0/conv-1_a,max,3,2)",
        ),
        (insert(Layer::Activation(relu)), "insert-activation(layer1.0/conv-1_a,relu)"),
        (insert(Layer::Dropout { p: 0.5 }), "insert-dropout(layer1.0/conv-1_a,0.5)"),
        (Edit::RemoveLayer(node()), "remove(layer1.0/conv-1_a)"),
        (Edit::RepeatBlock(node(), 2), "repeat(layer1.0/conv-1_a,2)"),
        (Edit::ChangeClasses(7), "classes(7)"),
        (Edit::ChangeInput([1, 28, 28]), "input(1,28,28)"),
        (Edit::BuildOfModules(vec![]), "modules()"),
        (
            Edit::BuildOfModules(vec![
                module(ModuleKind::Plain, 16, true),
                module(ModuleKind::Bottleneck, 32, false),
                Part::Pooling(PoolingKind::Max),
                module(ModuleKind::Inception, 64, true),
                module(ModuleKind::Fire, 64, false),
                Part::Pooling(PoolingKind::Both),
                module(ModuleKind::Separable, 96, true),
                module(ModuleKind::MlpConv, 128, false),
            ]),
            "modules(plain-16-bn,bottleneck-32,max,inception-64-bn,fire-64,both,separable-96-bn,mlpconv-128)",
        ),
    ];
    for (edit, text) in &table {
        assert_eq!(edit.to_string(), *text);
        assert_eq!(text.parse(), Ok(edit.clone()));
    }
    let chain: Vec<Edit> = table.iter().map(|(edit, _)| edit.clone()).collect();
    assert_eq!(parse(&write(&chain)), Ok(chain));
}

#[test]
fn ten_thousand_chains_read_back_as_they_were() {
    let graphs: Vec<_> = zoo::all().filter_map(|model| (model.small?.graph)().ok()).collect();
    let mut random = Random::new(21);
    for _ in 0..10_000 {
        let graph = random.one_of(&graphs);
        let chain: Vec<Edit> = (0..random.below(5)).map(|_| random.edit(graph)).collect();
        let text = write(&chain);
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte);
        assert!(text.bytes().all(fits), "{text}");
        assert_eq!(parse(&text), Ok(chain), "{text}");
    }
}

#[test]
fn damaged_texts_are_read_or_refused_at_a_byte_of_theirs() {
    let graph = zoo::lenet5::lenet5().unwrap();
    let mut random = Random::new(4);
    for _ in 0..10_000 {
        let mut text = write(&[random.edit(&graph), random.edit(&graph)]);
        for _ in 0..=random.below(3) {
            let at = random.below(text.len() + 1);
            if text.is_char_boundary(at) {
                let piece: &&str = random.one_of(&["(", ")", ",", ";", "%", "*", "é", "-", "0", " "]);
                text.insert_str(at, piece);
            }
        }
        match parse(&text) {
            Ok(chain) => assert_eq!(parse(&write(&chain)), Ok(chain)),
            Err(error) => assert!(error.at <= text.len() && error.to_string().contains(&error.at.to_string())),
        }
    }
}

#[test]
fn what_is_wrong_is_told_with_its_byte() {
    let problem = |text: &str| parse(text).map_err(|error| (error.at, error.problem));
    let missing = |at, what| Err((at, Problem::Missing(what)));
    assert_eq!(problem(""), Ok(vec![]));
    assert_eq!(problem("classes(3);weight(2)"), Err((11, Problem::UnknownWord("weight".to_owned()))));
    assert_eq!(problem("classes(3);"), Err((11, Problem::Expected('('))));
    assert_eq!(problem("classes"), Err((7, Problem::Expected('('))));
    assert_eq!(problem("classes(3"), Err((9, Problem::Expected(')'))));
    assert_eq!(problem("classes()"), missing(8, "classes"));
    assert_eq!(problem("input(3,32)"), missing(10, "width"));
    assert_eq!(problem("activation(*,elu)"), missing(16, "alpha"));
    assert_eq!(problem("classes(3,4)"), Err((10, Problem::TooMany)));
    assert_eq!(problem("classes(3)classes(4)"), Err((10, Problem::TrailingText)));
    let number = |at, what, found: &str| Err((at, Problem::BadNumber { what, found: found.to_owned() }));
    assert_eq!(problem("classes(+3)"), number(8, "classes", "+3"));
    assert_eq!(problem("classes(99999999999999999999)"), number(8, "classes", "99999999999999999999"));
    assert_eq!(problem("width(NaN)"), number(6, "factor", "NaN"));
    assert_eq!(problem("width(1e999)"), number(6, "factor", "1e999"));
    let choice = Problem::UnknownChoice { what: "pooling", found: "min".to_owned() };
    assert_eq!(problem("pooling(*,min)"), Err((10, choice)));
    let choice = |found: &str| Problem::UnknownChoice { what: "module", found: found.to_owned() };
    assert_eq!(problem("modules(max,plain)"), Err((12, choice("plain"))));
    assert_eq!(problem("modules(plain-+8)"), Err((8, choice("plain-+8"))));
    assert_eq!(problem("remove(a%4)"), Err((8, Problem::BadName("a%4".to_owned()))));
    assert_eq!(problem("remove(%FF)"), Err((7, Problem::BadName("%FF".to_owned()))));
    assert_eq!(problem("remove(a b)"), Err((8, Problem::BadName("a b".to_owned()))));
}
