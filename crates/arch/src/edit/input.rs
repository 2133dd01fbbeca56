//! Pictures of another size, or of another number of channels.

use super::EditError;
use super::checked::Checked;
use super::rewrite::finished;
use crate::graph::Graph;
use crate::shape::Shape;
use crate::words::{word, words};

const EDIT: &str = word("changing the size of pictures");

/// The network for pictures of `input`, `[channels, height, width]`. The first layer takes other channels, and a fully
/// connected layer behind maps other features; every other tensor keeps its shape.
///
/// # Errors
/// Where the pictures have that size already, maps get too small, or the scores would not be as many as before.
pub fn change_input(graph: &Graph, input: Shape) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    if graph.input == input {
        return Err(old.refused(&graph.name, words!("pictures are {0} already", input)));
    }
    let new = graph.clone().with_input(input);
    finished(&old, &new)?;
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo;

    fn params(graph: &Graph) -> usize {
        graph.analyse().unwrap().total_params()
    }

    #[test]
    fn grey_pictures_need_fewer_kernels_and_larger_ones_more_features() {
        let graph = zoo::alexnet::bvlc_alexnet_small().unwrap();
        let grey = change_input(&graph, Shape::map(1, 32, 32)).unwrap();
        assert_eq!(params(&graph) - params(&grey), 24 * 25 * 2);
        // 32 goes to 15, 7 and 3; 64 to 31, 15 and 7: 64 maps with 40 values more for each of 256 features.
        let larger = change_input(&graph, Shape::map(3, 64, 64)).unwrap();
        assert_eq!(params(&larger) - params(&graph), 64 * (49 - 9) * 256);
        let resnet = zoo::resnet::imagenet::resnet18_small().unwrap();
        assert_eq!(params(&change_input(&resnet, Shape::map(3, 48, 80)).unwrap()), params(&resnet));
    }

    #[test]
    fn a_label_for_every_pixel_stays_one_and_scores_stay_as_many() {
        let enet = zoo::enet::enet_small().unwrap();
        let larger = change_input(&enet, Shape::map(3, 128, 192)).unwrap();
        assert_eq!(larger.analyse().unwrap().shape(larger.output()), Shape::map(12, 128, 192));
        let error = change_input(&enet, Shape::map(3, 100, 130)).unwrap_err().to_string();
        assert!(error.contains("130") || error.contains("addition") || error.contains("would give"), "{error}");
        let nin = zoo::nin::nin_cifar10().unwrap();
        let error = change_input(&nin, Shape::map(3, 64, 64)).unwrap_err().to_string();
        assert!(error.contains("`logits` would give 810 where it gave 10"), "{error}");
        assert!(change_input(&nin, Shape::map(3, 32, 32)).unwrap_err().to_string().contains("already"));
        assert!(change_input(&nin, Shape::map(3, 4, 4)).unwrap_err().to_string().contains("larger than its input"));
    }
}
