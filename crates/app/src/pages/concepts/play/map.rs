//! What does a kernel make of a map?

/// A square of values, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// Rows and columns.
    pub side: usize,
    /// `[side, side]`
    pub values: Vec<f32>,
}

/// The weights of a kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct Kernel {
    /// Rows and columns.
    pub size: [usize; 2],
    /// `[rows, columns]`
    pub weights: Vec<f32>,
}

/// How a kernel goes over a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steps {
    /// From one window to the next.
    pub stride: usize,
    /// From one tap to the next.
    pub dilation: usize,
    /// Zeros above and below, left and right.
    pub padding: [usize; 2],
}

impl Map {
    /// The same made of every value.
    pub fn each(&self, of: impl Fn(f32) -> f32) -> Self {
        Map { side: self.side, values: self.values.iter().copied().map(of).collect() }
    }

    /// Negative values set to zero.
    pub fn rectified(&self) -> Self {
        self.each(|value| value.max(0.0))
    }

    /// Size of the largest value.
    pub fn most(&self) -> f32 {
        self.values.iter().fold(0.0, |most, value| most.max(value.abs()))
    }

    /// The mean of all places.
    pub fn mean(&self) -> f32 {
        self.values.iter().sum::<f32>() / self.values.len().max(1) as f32
    }

    /// The value at a place; zero outside.
    pub fn at(&self, row: isize, column: isize) -> f32 {
        let inside = |place: isize| usize::try_from(place).ok().filter(|place| *place < self.side);
        inside(row).zip(inside(column)).map_or(0.0, |(row, column)| self.values[row * self.side + column])
    }
}

impl Kernel {
    /// A square one.
    pub fn square(size: usize, weight: impl Fn(usize, usize) -> f32) -> Self {
        let weights = (0..size * size).map(|index| weight(index / size, index % size)).collect();
        Kernel { size: [size; 2], weights }
    }

    /// It as a picture.
    pub fn map(&self) -> Map {
        Map { side: self.size[0], values: self.weights.clone() }
    }

    /// Without a step, and with as many zeros around the map as it needs to keep its size.
    pub fn same(&self) -> Steps {
        self.spread(1)
    }

    /// The same with taps that stand `dilation` apart.
    pub fn spread(&self, dilation: usize) -> Steps {
        Steps { stride: 1, dilation, padding: self.size.map(|size| (size - 1) * dilation / 2) }
    }
}

/// Rows of what a kernel of `size` rows makes of `side` rows; none where it does not fit.
pub fn places(side: usize, size: usize, steps: Steps) -> usize {
    let reach = (size - 1) * steps.dilation + 1;
    (side + 2 * steps.padding[0]).checked_sub(reach).map_or(0, |rest| rest / steps.stride + 1)
}

/// Products of weights and pixels under the window at `[row, column]` of the output.
pub fn products(map: &Map, kernel: &Kernel, steps: Steps, [row, column]: [usize; 2]) -> Vec<f32> {
    let [rows, columns] = kernel.size;
    let start = |place: usize, padding: usize| (place * steps.stride) as isize - padding as isize;
    let (top, left) = (start(row, steps.padding[0]), start(column, steps.padding[1]));
    let tap = |index: usize| ((index / columns * steps.dilation) as isize, (index % columns * steps.dilation) as isize);
    let product = |index: usize| {
        let (down, across) = tap(index);
        kernel.weights[index] * map.at(top + down, left + across)
    };
    (0..rows * columns).map(product).collect()
}

/// A convolution as networks have it: the kernel is not turned round. Padding is chosen so that a square comes out.
pub fn convolved(map: &Map, kernel: &Kernel, steps: Steps) -> Map {
    let side = places(map.side, kernel.size[0], steps);
    let sum = |place: usize| products(map, kernel, steps, [place / side, place % side]).into_iter().sum();
    Map { side, values: (0..side * side).map(sum).collect() }
}

/// A 1×1 convolution: a weighted sum of maps at each place.
pub fn mixed<'a>(maps: impl IntoIterator<Item = (&'a Map, f32)>) -> Map {
    let mut sum = Map::default();
    for (map, weight) in maps {
        sum.side = map.side;
        sum.values.resize(map.values.len(), 0.0);
        for (value, other) in sum.values.iter_mut().zip(&map.values) {
            *value += weight * other;
        }
    }
    sum
}

/// A kernel that answers to edges: bright on the side to which `angle` (degrees, 0 right, 90 down) points.
pub fn edge(size: usize, angle: f32) -> Kernel {
    let (down, across) = angle.to_radians().sin_cos();
    let width = size as f32 / 4.0;
    let kernel = Kernel::square(size, |row, column| {
        let (y, x) = from_middle(size, row, column);
        (x * across + y * down) * (-(x * x + y * y) / (2.0 * width * width)).exp()
    });
    scaled(kernel)
}

/// A kernel that answers to a bright line that rises by `angle` degrees: a ridge between two valleys, as long as the
/// kernel.
pub fn line(size: usize, angle: f32) -> Kernel {
    let (sine, cosine) = angle.to_radians().sin_cos();
    scaled(Kernel::square(size, |row, column| {
        let (y, x) = from_middle(size, row, column);
        // How far from the line, and how far along it.
        let (off, along) = (y * cosine + x * sine, (x * cosine - y * sine) * 3.0 / size as f32);
        (1.0 - off * off) * (-(off * off + along * along) / 2.0).exp()
    }))
}

fn from_middle(size: usize, row: usize, column: usize) -> (f32, f32) {
    let middle = (size - 1) as f32 / 2.0;
    (row as f32 - middle, column as f32 - middle)
}

/// With sizes that add up to two, as those of a difference of two pixels do.
fn scaled(mut kernel: Kernel) -> Kernel {
    let sum: f32 = kernel.weights.iter().map(|weight| weight.abs()).sum();
    kernel.weights.iter_mut().for_each(|weight| *weight *= 2.0 / sum.max(f32::MIN_POSITIVE));
    kernel
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: [i8; 36] =
        [0, 6, 1, 7, 2, 2, 0, 6, 1, -4, 7, 2, 0, 6, 1, 1, 7, 2, 0, 6, 6, 1, 7, 2, 0, 0, 6, 1, 7, 2, 5, 0, 6, 1, -4, 7];
    const THREE: [i8; 9] = [2, -1, 0, 3, 1, -2, -1, 4, 1];
    const FIVE: [i8; 25] = [-3, 2, 0, -2, 3, 1, -1, -3, 2, 0, -2, 3, 1, -1, -3, 2, 0, -2, 3, 1, -1, -3, 2, 0, -2];

    fn made(size: [usize; 2], weights: &[i8], stride: usize, padding: [usize; 2], dilation: usize) -> Vec<f32> {
        let input = Map { side: 6, values: INPUT.map(f32::from).to_vec() };
        let kernel = Kernel { size, weights: weights.iter().copied().map(f32::from).collect() };
        convolved(&input, &kernel, Steps { stride, dilation, padding }).values
    }

    /// Expected numbers: `torch.nn.functional.conv2d` of PyTorch 2.9.0, in double precision.
    #[test]
    fn it_is_the_convolution_of_pytorch() {
        let valid = [23, 37, -10, 32, 28, 47, 1, 20, -6, 58, 11, 30, -17, 35, 10, -9];
        assert_eq!(made([3, 3], &THREE, 1, [0, 0], 1), valid.map(|value: i8| f32::from(value)));
        let strided = [-6, -1, 53, -6, 47, 20, 20, 35, -9];
        assert_eq!(made([3, 3], &THREE, 2, [1, 1], 1), strided.map(|value: i8| f32::from(value)));
        let large = [
            8, -19, -31, 22, 23, -36, 10, 3, -5, -31, -18, 10, 6, 10, -20, 9, 10, -33, -17, -31, 49, -23, -49, 58, -19,
            5, -10, -14, 20, 8, -7, 9, 22, -7, -52, -8,
        ];
        assert_eq!(made([5, 5], &FIVE, 1, [2, 2], 1), large.map(|value: i8| f32::from(value)));
        assert_eq!(made([5, 5], &FIVE, 3, [0, 0], 1), [-20.0]);
        let dilated = [
            -1, 17, 8, 21, 32, 30, 4, 39, 18, 10, 32, -3, 4, -1, 17, 26, 32, 24, 14, -1, 6, 42, -2, 22, -12, -8, -9, 8,
            20, 5, -7, -8, 23, -2, 19, 10,
        ];
        assert_eq!(made([3, 3], &THREE, 1, [2, 2], 2), dilated.map(|value: i8| f32::from(value)));
        let row = [
            2, 32, -5, 29, -7, 9, 2, 10, 5, -4, 30, -12, 2, 20, 5, 11, 20, -7, 12, 20, 20, 1, 25, -7, 12, 2, 32, -5,
            25, -7, 27, -8, 15, 5, -8, 30,
        ];
        assert_eq!(made([1, 5], &[1, -2, 3, 0, 2], 1, [0, 2], 1), row.map(|value: i8| f32::from(value)));
    }

    #[test]
    fn a_kernel_that_does_not_fit_makes_nothing() {
        assert!(made([5, 5], &FIVE, 1, [0, 0], 3).is_empty());
    }

    #[test]
    fn an_edge_answers_to_its_own_direction() {
        let step = Map { side: 9, values: (0..81).map(|place| if place % 9 > 4 { 1.0 } else { 0.0 }).collect() };
        let middle = |angle: f32| {
            let kernel = edge(5, angle);
            convolved(&step, &kernel, kernel.same()).at(4, 4)
        };
        assert!(middle(0.0) > 0.5 && middle(90.0).abs() < 1e-6 && (middle(180.0) + middle(0.0)).abs() < 1e-6);
    }

    #[test]
    fn mixing_adds_up_weighted_maps() {
        let of = |value: f32| Map { side: 1, values: vec![value] };
        assert_eq!(mixed([(&of(3.0), 2.0), (&of(1.0), -1.0)]), of(5.0));
    }
}
