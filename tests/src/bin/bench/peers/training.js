// Training steps of a network of ours in engines of others: the same graph, the same batches, Adam, cross-entropy.
'use strict';
const opOf = node => typeof node.op === 'string' ? [node.op, {}] : Object.entries(node.op)[0];
const FIRST_MOMENT = 0.9, SECOND_MOMENT = 0.999, EPSILON = 1e-8;

// The batches of the first steps, one after the other; later steps take them again.
const batchOf = async ({network, batch, classes}) => {
    const values = new Float32Array(await bytesOf(`/networks/${network}.batches`));
    const size = values.length / (classes.length / batch);
    return Array.from({length: classes.length / batch}, (_, i) => ({
        values: values.subarray(i * size, (i + 1) * size),
        classes: classes.slice(i * batch, (i + 1) * batch),
    }));
};

// The main output of a graph by the operations of an engine.
const forward = ({graph, shapes, needed}, ops, tensors, picture) => {
    const {nodes} = graph, output = graph.outputs[0].node;
    const reads = nodes.map((_, i) => Number(i === output));
    nodes.forEach((node, i) => needed[i] && node.inputs.forEach(read => reads[read]++));
    const values = [picture];
    // The last reader gets the value itself; an engine that counts references needs another one before.
    const read = i => --reads[i] > 0 ? ops.again(values[i]) : values[i];
    const around = (window, i) => {
        const [height, width] = shapes[nodes[i].inputs[0]].slice(1), sizes = shapes[i].slice(1);
        return [height, width].map((size, axis) => {
            const {kernel, stride, padding} = window;
            return [padding[axis], Math.max(0, (sizes[axis] - 1) * stride[axis] + kernel[axis] - size - padding[axis])];
        });
    };
    const compute = {
        Conv2d: (x, i, {window, groups}, of) => ops.convolution(x, of('weight'), of('bias'), window, groups),
        Linear: (x, i, _, of) => ops.linear(x, of('weight'), of('bias')),
        BatchNorm: (x, i, {eps}, of) => ops.normalisation(x, of, eps),
        Activation: (x, i, kind) => {
            if (!ops[kind]) throw new Error(`there is no ${JSON.stringify(kind)} here`);
            return ops[kind](x);
        },
        MaxPool: (x, i, window) => ops.largest(x, window, around(window, i)),
        AvgPool: (x, i, {window, count_include_pad: countsPadding}) =>
            ops.mean(x, window, around(window, i), countsPadding),
        GlobalAvgPool: x => ops.meanOfMaps(x),
        Flatten: (x, i) => ops.flatten(x, shapes[nodes[i].inputs[0]]),
        Dropout: x => x,
        SpatialDropout: x => x,
    };
    nodes.forEach((node, i) => {
        const [kind, op] = opOf(node);
        if (kind === 'Input' || !needed[i]) return;
        const inputs = node.inputs.map(read);
        if (kind === 'Concat') values[i] = ops.concatenation(inputs);
        else if (kind === 'Add') values[i] = inputs.reduce((a, b) => ops.sum(a, b));
        else if (compute[kind]) values[i] = compute[kind](inputs[0], i, op, role => tensors[`${node.name}.${role}`]);
        else throw new Error(`there is no ${kind} here`);
    });
    return values[output];
};

const isLearned = name => !/running_(mean|var)$/.test(name);
const shapeOf = ({graph}, batch) => [batch, ...['channels', 'height', 'width'].map(side => graph.input.Map[side])];

// Steps take the batches in turn, and remember the losses of the first ones.
const stepper = (batches, step) => {
    const losses = [];
    let taken = 0;
    return async () => {
        const loss = await step(batches[taken % batches.length], taken + 1);
        if (taken++ < batches.length) losses.push(loss);
        return losses;
    };
};

async function trainerOfTensorflow(tf, description, weights, batches, {rate}) {
    if (description.graph.outputs.length > 1) throw new Error('this network has further outputs');
    const {graph} = description, axes = {4: [2, 3, 1, 0], 2: [1, 0]};
    const depthwise = new Set(graph.nodes.filter(node => opOf(node)[1]?.groups > 1).map(node => `${node.name}.weight`));
    const variables = {};
    for (const [name, {shape, values}] of Object.entries(weights)) {
        if (!isLearned(name)) continue;
        const order = depthwise.has(name) ? [2, 3, 0, 1] : axes[shape.length];
        variables[name] = tf.variable(tf.tidy(() => {
            const tensor = tf.tensor(Float32Array.from(values), shape);
            return order ? tensor.transpose(order) : tensor;
        }));
    }
    const explicit = pads => pads.flat().some(pad => pad > 0) ? [[0, 0], ...pads, [0, 0]] : 'valid';
    const rounding = pad => pad === 'valid' ? undefined : 'floor';
    const ops = {
        again: x => x,
        convolution: (x, weight, bias, {stride, padding, dilation}, groups) => {
            const pad = explicit(padding.map(each => [each, each]));
            const y = groups > 1
                ? tf.depthwiseConv2d(x, weight, stride, pad, 'NHWC', dilation, rounding(pad))
                : tf.conv2d(x, weight, stride, pad, 'NHWC', dilation, rounding(pad));
            return bias ? tf.add(y, bias) : y;
        },
        linear: (x, weight, bias) => bias ? tf.add(tf.matMul(x, weight), bias) : tf.matMul(x, weight),
        normalisation: (x, of, eps) => {
            const {mean, variance} = tf.moments(x, [0, 1, 2]);
            return tf.batchNorm(x, mean, variance, of('bias'), of('weight'), eps);
        },
        Relu: x => tf.relu(x),
        Tanh: x => tf.tanh(x),
        Sigmoid: x => tf.sigmoid(x),
        largest: (x, {kernel, stride}, pads) => {
            const pad = explicit(pads);
            return tf.maxPool(x, kernel, stride, pad, rounding(pad));
        },
        mean: (x, {kernel, stride}, pads, countsPadding) => {
            const pad = explicit(pads);
            if (pad === 'valid' || !countsPadding) return tf.avgPool(x, kernel, stride, pad, rounding(pad));
            return tf.avgPool(tf.pad(x, pad), kernel, stride, 'valid');
        },
        meanOfMaps: x => tf.mean(x, [1, 2], true),
        concatenation: values => tf.concat(values, 3),
        sum: (a, b) => tf.add(a, b),
        flatten: (x, [, rows = 1, columns = 1]) => {
            const y = rows * columns > 1 ? tf.transpose(x, [0, 3, 1, 2]) : x;
            return y.reshape([y.shape[0], -1]);
        },
    };
    const kept = batches.map(({values, classes}) => tf.tidy(() => tf.keep(
        tf.tensor4d(Float32Array.from(values), shapeOf(description, classes.length)).transpose([0, 2, 3, 1]))));
    const answers = batches.map(({classes}) => tf.tidy(() =>
        tf.keep(tf.oneHot(tf.tensor1d(classes, 'int32'), description.shapes[graph.outputs[0].node][0]).toFloat())));
    const adam = tf.train.adam(rate, FIRST_MOMENT, SECOND_MOMENT, EPSILON);
    return stepper(batches, async batch => {
        const place = batches.indexOf(batch);
        const loss = adam.minimize(() => tf.losses.softmaxCrossEntropy(
            answers[place], forward(description, ops, variables, kept[place])), true, Object.values(variables));
        const [value] = await loss.data();
        loss.dispose();
        return value;
    });
}
