//! Files made of the same messages.

use super::messages::{Attribute, Value};
use super::*;
use crate::training::networks::{Architecture, read_network};

fn architecture() -> Architecture {
    Architecture { inputs: 3, hidden: vec![4], outputs: 2, activation: Activation::Relu }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn node(operator: &str, inputs: &[&str], output: &str) -> Node {
    let (inputs, outputs) = (names(inputs), names(&[output]));
    Node { inputs, outputs, operator: operator.to_owned(), ..Node::default() }
}

fn tensor(name: &str, shape: &[usize], numbers: impl Iterator<Item = f64>) -> Tensor {
    Tensor {
        name: name.to_owned(),
        shape: shape.iter().map(|&axis| axis as i64).collect(),
        kind: Tensor::DOUBLE,
        raw: numbers.flat_map(f64::to_le_bytes).collect(),
        ..Tensor::default()
    }
}

fn value(name: &str) -> Value {
    Value { name: name.to_owned() }
}

/// A first layer as `Gemm` with transposed weights, a second one as `MatMul` and `Add`.
fn graph(network: &Network) -> Graph {
    let [first, second] = &network.layers[..] else { panic!("two layers") };
    let transposed = Attribute { name: "transB".to_owned(), integer: 1, ..Attribute::default() };
    let one = Attribute { name: "alpha".to_owned(), float: 1.0, ..Attribute::default() };
    Graph {
        nodes: vec![
            Node { attributes: vec![transposed, one], ..node("Gemm", &["x", "w1", "b1"], "h") },
            node("Relu", &["h"], "z"),
            node("MatMul", &["z", "w2"], "p"),
            node("Add", &["b2", "p"], "y"),
        ],
        initializers: vec![
            tensor("w1", &[4, 3], first.weights.iter().copied()),
            tensor("b1", &[4], first.biases.iter().copied()),
            tensor("w2", &[4, 2], second.weights.t().iter().copied()),
            tensor("b2", &[1, 2], second.biases.iter().copied()),
        ],
        inputs: ["x", "w1"].map(value).to_vec(),
        outputs: vec![value("y")],
    }
}

fn read(bytes: &[u8]) -> Result<Network, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("network.onnx");
    fs::write(&path, bytes).expect("writes");
    read_network(&path, &architecture(), None).map_err(|error| error.to_string())
}

fn read_graph(graph: Graph) -> Result<Network, String> {
    read(&Model { graph: Some(graph) }.encode_to_vec())
}

#[test]
fn chains_are_read_back() {
    let network = Network::random(&architecture(), 3);
    assert_eq!(read_graph(graph(&network)), Ok(network));
}

#[test]
fn single_precision_is_widened() {
    let mut single = graph(&Network::zeros(&architecture()));
    let floats = vec![0.1_f32; 12];
    let raw = floats.iter().flat_map(|number| number.to_le_bytes()).collect();
    let kind = Tensor::FLOAT;
    single.initializers[0] = Tensor { kind, raw, ..tensor("w1", &[4, 3], std::iter::empty()) };
    let read_raw = read_graph(single.clone()).expect("reads");
    single.initializers[0] = Tensor { kind, floats, ..tensor("w1", &[4, 3], std::iter::empty()) };
    assert_eq!(read_graph(single), Ok(read_raw.clone()));
    assert_eq!(read_raw.layers[0].weights[[3, 2]], f64::from(0.1_f32));
}

fn shape(name: &str, axes: &[i64]) -> Tensor {
    let (shape, integers) = (vec![axes.len() as i64], axes.to_vec());
    Tensor { name: name.to_owned(), shape, kind: Tensor::INTEGER, integers, ..Tensor::default() }
}

fn with(attribute: &str, integer: i64, node: Node) -> Node {
    let attribute = Attribute { name: attribute.to_owned(), integer, ..Attribute::default() };
    Node { attributes: vec![attribute], ..node }
}

/// What exporters put around a network: its numbers are the same.
fn wrapped(network: &Network) -> Graph {
    let mut graph = graph(network);
    graph.inputs[0] = value("image");
    graph.nodes.splice(
        0..0,
        [
            with("to", 1, node("Cast", &["image"], "cast")),
            with("axis", 1, node("Flatten", &["cast"], "flat")),
            node("Reshape", &["flat", "features"], "x"),
        ],
    );
    let tensor = Some(shape("", &[-1, 2]));
    let constant = Attribute { name: "value".to_owned(), tensor, ..Attribute::default() };
    graph.nodes.extend([
        Node { attributes: vec![constant], ..node("Constant", &[], "logits") },
        node("Reshape", &["y", "logits"], "same"),
        node("Identity", &["same"], "end"),
    ]);
    graph.initializers.push(shape("features", &[-1, 3]));
    graph.outputs[0] = value("end");
    graph
}

#[test]
fn what_changes_no_number_is_passed_over() {
    let network = Network::random(&architecture(), 3);
    assert_eq!(read_graph(wrapped(&network)), Ok(network.clone()));
    let said = |change: &dyn Fn(&mut Graph)| {
        let mut changed = wrapped(&network);
        change(&mut changed);
        read_graph(changed).expect_err("is refused")
    };
    for (said, expected) in [
        (
            said(&|graph| graph.nodes[0].attributes[0].integer = 7),
            "node[0], Cast: found to = 7, expected to among [1, 11]",
        ),
        (said(&|graph| graph.nodes[1].attributes[0].integer = 0), "node[1], Flatten: found axis = 0"),
        (
            said(&|graph| graph.initializers[4] = shape("features", &[3])),
            "node[2], Reshape: found the shape [3], expected two axes",
        ),
        (
            said(&|graph| graph.initializers[4].kind = Tensor::DOUBLE),
            "node[2], Reshape: found features of the data type 11, shape [2], expected a list",
        ),
        (
            said(&|graph| {
                let tensor = graph.nodes[7].attributes[0].tensor.as_mut().expect("a tensor");
                tensor.integers = vec![-1, 1];
            }),
            "node[8], Reshape: found the shape [-1, 1], expected [-1, 2], which changes nothing",
        ),
        (said(&|graph| graph.nodes.swap(1, 6)), "node[1], Add: found"),
    ] {
        assert!(said.starts_with(expected), "{said} is not {expected}");
    }
}

#[test]
fn identity_gives_constants_other_names() {
    let network = Network::random(&architecture(), 3);
    let mut renamed = graph(&network);
    renamed.nodes[0].inputs[2] = "b1_again".to_owned();
    renamed.nodes[2].inputs[1] = "w2_again".to_owned();
    renamed.nodes.insert(0, node("Identity", &["b1"], "b1_alias"));
    renamed.nodes.insert(1, node("Identity", &["b1_alias"], "b1_again"));
    renamed.nodes.insert(3, node("Identity", &["w2"], "w2_again"));
    assert_eq!(read_graph(renamed), Ok(network));
}

/// What is said of a graph with one thing changed.
fn said(change: impl FnOnce(&mut Graph)) -> String {
    let mut changed = graph(&Network::random(&architecture(), 3));
    change(&mut changed);
    read_graph(changed).expect_err("is refused")
}

#[test]
fn other_graphs_are_refused_by_name() {
    let cases = [
        (
            said(|graph| graph.nodes[1].operator = "Sigmoid".to_owned()),
            "node[1], Sigmoid: found Sigmoid, expected a chain",
        ),
        (
            said(|graph| graph.nodes[1].domain = "com.example".to_owned()),
            "node[1], Relu: found the domain \"com.example\"",
        ),
        (
            said(|graph| graph.nodes[2].inputs[0] = "h".to_owned()),
            "node[2], MatMul: found inputs [\"h\", \"w2\"], expected the value",
        ),
        (said(|graph| graph.nodes[0].attributes[1].float = 0.5), "node[0], Gemm: found alpha = 0.5"),
        (
            said(|graph| graph.nodes[3].inputs[0] = "w9".to_owned()),
            "node[3], Add: found \"w9\", expected a constant",
        ),
        (
            said(|graph| graph.nodes.insert(0, node("Relu", &["x"], "x"))),
            "node[0], Relu: found nothing before it, expected a layer",
        ),
        (
            said(|graph| graph.nodes.push(node("Relu", &["y"], "y"))),
            "after layer 2: found a Relu, expected none",
        ),
        (
            said(|graph| graph.nodes.push(node("Add", &["y", "b2"], "y"))),
            "node[4], Add: found no product before it",
        ),
        (said(|graph| graph.outputs[0] = value("h")), "graph: found outputs [\"h\"], expected \"y\""),
        (said(|graph| graph.inputs.push(value("u"))), "graph: found 2 inputs, expected one input"),
        (said(|graph| graph.initializers[0].kind = 7), "node[0], Gemm: found w1 of the data type 7"),
        (
            said(|graph| graph.initializers[0].location = 1),
            "node[0], Gemm: found w1 in another file, expected numbers in the file itself",
        ),
        (
            said(|graph| graph.initializers[0].shape = vec![4, -3]),
            "node[0], Gemm: found w1 with 12 numbers, expected as many as",
        ),
        (
            said(|graph| graph.initializers[0].shape = vec![i64::MAX, i64::MAX]),
            "node[0], Gemm: found w1 with 12 numbers",
        ),
        (
            said(|graph| graph.initializers[0].shape = vec![3, 4]),
            "node[0], Gemm: found b1 of shape [4], expected [3]",
        ),
        (
            said(|graph| graph.initializers[0].shape = vec![12]),
            "node[0], Gemm: found w1 of shape [12], expected two axes",
        ),
        (said(|graph| graph.initializers[0].raw.truncate(95)), "node[0], Gemm: found w1 with 95 bytes"),
        (
            said(|graph| graph.initializers[1] = tensor("b1", &[4], [0.0, f64::NAN, 0.0, 0.0].into_iter())),
            "layer 1, bias: found NaN, expected finite numbers",
        ),
        (said(|graph| graph.nodes.truncate(1)), "graph: found outputs [\"y\"], expected \"h\""),
    ];
    for (said, expected) in cases {
        assert!(said.starts_with(expected), "{said} is not {expected}");
    }
}

#[test]
fn files_that_are_no_models_are_refused() {
    let whole = Model { graph: Some(graph(&Network::random(&architecture(), 3))) }.encode_to_vec();
    for length in 0..whole.len() {
        let error = read(&whole[..length]).expect_err("is cut short");
        assert!(error.starts_with("model: ") || error.starts_with("graph: "), "{length}: {error}");
    }
    assert!(read(b"PK\x03\x04 no model").is_err());
}

/// Small networks of four features, as exporters write them. `torch.onnx`:
///
/// ```python
/// net = Sequential(Flatten(), Linear(4, 3), ReLU(), Linear(3, 2))              # after torch.manual_seed(0)
/// torch.onnx.export(net, (torch.randn(2, 1, 2, 2),), "torch.onnx", dynamo=True, external_data=False,
///                   dynamic_shapes=({0: torch.export.Dim("batch")},))          # torch 2.15.0
/// ```
///
/// `torchscript.onnx`: the same with `torch.randn(1, 1, 2, 2)`, `dynamo=False`. `sklearn.onnx`: `to_onnx` of
/// skl2onnx 1.20.0 of an `MLPRegressor(hidden_layer_sizes=(3,))` of scikit-learn 1.9.1. The logits are those
/// of onnxruntime 1.31.1, in float32.
#[test]
fn files_of_exporters_have_the_logits_of_another_runtime() {
    let torch: [&[f64]; 2] =
        [&[0.531671404838562, -0.17636871337890625], &[0.47942468523979187, -0.11881878226995468]];
    let sklearn: [&[f64]; 2] = [&[-2.130845785140991], &[-0.3184184432029724]];
    let samples = ndarray::array![[0.5, -1.5], [-1.0, 0.75], [0.25, 1.0], [2.0, -0.125]];
    let cases: [(&[u8], [&[f64]; 2]); 3] = [
        (include_bytes!("exported/torch.onnx"), torch),
        (include_bytes!("exported/torchscript.onnx"), torch),
        (include_bytes!("exported/sklearn.onnx"), sklearn),
    ];
    for (bytes, expected) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("network.onnx");
        fs::write(&path, bytes).expect("writes");
        let outputs = expected[0].len();
        let architecture = Architecture { inputs: 4, hidden: vec![3], outputs, activation: Activation::Relu };
        let logits = read_network(&path, &architecture, None).expect("reads").logits(&samples);
        for (column, expected) in logits.columns().into_iter().zip(expected) {
            for (logit, expected) in column.iter().zip(expected) {
                assert!((logit - expected).abs() < 1e-6, "{logits} is not {expected}");
            }
        }
    }
}
