//! The value of a node on a device, and on the host.

use burn::tensor::Tensor;

use crate::error::RuntimeError;

/// What a node computed for a batch.
#[derive(Clone, Debug)]
pub enum Value {
    /// `[batch, channels, height, width]`.
    Map(Tensor<4>),
    /// `[batch, features]`.
    Features(Tensor<2>),
}

/// Numbers brought back from a device.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// Sizes of the axes, the batch first.
    pub shape: Vec<usize>,
    /// The values, last axis fastest.
    pub values: Vec<f32>,
}

impl Value {
    /// The value as maps; a vector becomes maps of one pixel.
    pub fn into_map(self) -> Tensor<4> {
        match self {
            Value::Map(tensor) => tensor,
            Value::Features(tensor) => {
                let [batch, features] = tensor.dims();
                tensor.reshape([batch, features, 1, 1])
            }
        }
    }

    /// The value as one vector per example.
    pub fn into_features(self) -> Tensor<2> {
        match self {
            Value::Map(tensor) => tensor.flatten(1, 3),
            Value::Features(tensor) => tensor,
        }
    }

    /// The scores of every position, `[batch * height * width, channels]`: one row per picture where there is one
    /// position.
    pub fn into_scores(self) -> Tensor<2> {
        match self {
            Value::Map(tensor) => {
                let [batch, channels, height, width] = tensor.dims();
                tensor.permute([0, 2, 3, 1]).reshape([batch * height * width, channels])
            }
            Value::Features(tensor) => tensor,
        }
    }

    /// Sizes of the axes, the batch first.
    pub fn dims(&self) -> Vec<usize> {
        match self {
            Value::Map(tensor) => tensor.dims().to_vec(),
            Value::Features(tensor) => tensor.dims().to_vec(),
        }
    }

    /// Brings the numbers to the host.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn read(self) -> Result<Host, RuntimeError> {
        let shape = self.dims();
        let values = match self {
            Value::Map(tensor) => read(tensor).await?,
            Value::Features(tensor) => read(tensor).await?,
        };
        Ok(Host { shape, values })
    }
}

/// The numbers of a tensor, last axis fastest.
///
/// # Errors
/// When the device is lost.
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, RuntimeError> {
    let data = tensor.into_data_async().await.map_err(|error| RuntimeError::Device(format!("{error:?}")))?;
    data.try_into_vec::<f32>().map_err(|error| RuntimeError::Device(format!("{error:?}")))
}
