// A network of ours in TensorFlow.js, as its converter would write it: NHWC, batch normalisations folded into the
// convolutions before them, activations fused.
'use strict';
const kindOf = node => typeof node.op === 'string' ? node.op : Object.keys(node.op)[0];

// Rows and columns that a window needs around its input, before and after: it may hang over the edge.
const paddings = (window, [height, width], [rows, columns]) => [[height, rows], [width, columns]].map(
    ([size, count], axis) => {
        const {kernel, stride, padding} = window;
        return [padding[axis], Math.max(0, (count - 1) * stride[axis] + kernel[axis] - size - padding[axis])];
    });
const isPadded = pads => pads.flat().some(pad => pad > 0);

// A function that predicts once, and gives the numbers of the main output.
function predictor(tf, {graph, shapes, needed}, weights, input) {
    const nodes = graph.nodes, output = graph.outputs[0].node;
    const own = node => node.tied_to === null ? node.name : nodes[node.tied_to].name;
    const readers = nodes.map(() => []);
    nodes.forEach((node, i) => needed[i] && node.inputs.forEach(read => readers[read].push(i)));
    // The one node that reads another, where it is of this kind.
    const onlyReader = (i, kind) => {
        const [reader, more] = readers[i];
        const isOne = i !== output && reader !== undefined && more === undefined;
        return isOne && kindOf(nodes[reader]) === kind ? reader : -1;
    };
    const aliases = new Map(), done = new Set(), steps = [];
    const source = i => aliases.has(i) ? source(aliases.get(i)) : i;
    const step = (i, compute) => steps.push({i, inputs: nodes[i].inputs, compute});

    // A convolution or fully connected layer with what follows it: its kernel, bias, activation, and last node.
    const fused = i => {
        const node = nodes[i], out = shapes[i][0];
        const kernel = Float32Array.from(weights[`${own(node)}.weight`].values);
        const bias = Float32Array.from(weights[`${own(node)}.bias`]?.values ?? new Float32Array(out));
        let last = i, activation = 'linear';
        const norm = onlyReader(last, 'BatchNorm');
        if (norm >= 0) {
            const of = role => weights[`${own(nodes[norm])}.${role}`].values;
            const each = kernel.length / out;
            for (let o = 0; o < out; o++) {
                const scale = of('weight')[o] / Math.sqrt(of('running_var')[o] + nodes[norm].op.BatchNorm.eps);
                for (let j = 0; j < each; j++) kernel[o * each + j] *= scale;
                bias[o] = (bias[o] - of('running_mean')[o]) * scale + of('bias')[o];
            }
            done.add(last = norm);
        }
        const relu = onlyReader(last, 'Activation');
        if (relu >= 0 && nodes[relu].op.Activation === 'Relu') {
            activation = 'relu';
            done.add(last = relu);
        }
        if (last !== i) aliases.set(i, last);
        return {kernel, bias: tf.tensor1d(bias), activation, last, out};
    };

    const builders = {
        Dropout: i => aliases.set(i, nodes[i].inputs[0]),
        SpatialDropout: i => aliases.set(i, nodes[i].inputs[0]),
        Conv2d: (i, {window, groups}) => {
            const {kernel, bias, activation, last, out} = fused(i);
            const [rows, columns] = window.kernel, channels = kernel.length / out / rows / columns;
            const isDepthwise = groups > 1 && channels === 1 && out === groups;
            if (groups > 1 && !isDepthwise) throw new Error('TensorFlow.js has no convolution in groups');
            const axes = isDepthwise ? [2, 3, 0, 1] : [2, 3, 1, 0];
            const filter = tf.tidy(() => tf.tensor4d(kernel, [out, channels, rows, columns]).transpose(axes));
            const [top, left] = window.padding;
            const pad = top + left === 0 ? 'valid' : [[0, 0], [top, top], [left, left], [0, 0]];
            const dimRoundingMode = pad === 'valid' ? undefined : 'floor';
            const {stride: strides, dilation: dilations} = window;
            const convolution = isDepthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d;
            const compute = x => convolution({x, filter, strides, pad, dilations, bias, activation, dimRoundingMode});
            steps.push({i: last, inputs: nodes[i].inputs, compute});
        },
        Linear: i => {
            const {kernel, bias, activation, last, out} = fused(i);
            const b = tf.tidy(() => tf.tensor2d(kernel, [out, kernel.length / out]).transpose());
            steps.push({i: last, inputs: nodes[i].inputs, compute: a => tf.fused.matMul({a, b, bias, activation})});
        },
        BatchNorm: (i, {eps}) => {
            const of = role => tf.tensor1d(Float32Array.from(weights[`${own(nodes[i])}.${role}`].values));
            const [mean, variance, offset, scale] = ['running_mean', 'running_var', 'bias', 'weight'].map(of);
            step(i, x => tf.batchNorm(x, mean, variance, offset, scale, eps));
        },
        MaxPool: (i, window) => {
            const pads = paddings(window, shapes[nodes[i].inputs[0]].slice(1), shapes[i].slice(1));
            const [pad, rounding] = isPadded(pads) ? [[[0, 0], ...pads, [0, 0]], 'floor'] : ['valid', undefined];
            step(i, x => tf.maxPool(x, window.kernel, window.stride, pad, rounding));
        },
        AvgPool: (i, {window, count_include_pad: countsPadding}) => {
            const pads = paddings(window, shapes[nodes[i].inputs[0]].slice(1), shapes[i].slice(1));
            const around = [[0, 0], ...pads, [0, 0]], {kernel, stride} = window;
            if (!isPadded(pads)) step(i, x => tf.avgPool(x, kernel, stride, 'valid'));
            else if (countsPadding) step(i, x => tf.avgPool(tf.pad(x, around), kernel, stride, 'valid'));
            else step(i, x => tf.avgPool(x, kernel, stride, around, 'floor'));
        },
        GlobalAvgPool: i => step(i, x => tf.mean(x, [1, 2], true)),
        Concat: i => step(i, (...x) => tf.concat(x, 3)),
        Add: (i, {scales}) => {
            if (scales.some(scale => scale !== 1)) throw new Error('this sum has factors');
            step(i, (...x) => x.reduce((a, b) => tf.add(a, b)));
        },
        Activation: (i, kind) => {
            if (kind !== 'Relu') throw new Error(`there is no ${JSON.stringify(kind)} here`);
            step(i, x => tf.relu(x));
        },
        Flatten: i => {
            const [, rows = 1, columns = 1] = shapes[nodes[i].inputs[0]];
            // Fully connected layers know their inputs map by map.
            step(i, x => (rows * columns > 1 ? tf.transpose(x, [0, 3, 1, 2]) : x).reshape([1, -1]));
        },
    };
    nodes.forEach((node, i) => {
        const kind = kindOf(node);
        if (!needed[i] || done.has(i) || kind === 'Input') return;
        if (!builders[kind]) throw new Error(`TensorFlow.js has no ${kind} here`);
        builders[kind](i, typeof node.op === 'string' ? {} : node.op[kind]);
    });
    for (const one of steps) one.inputs = one.inputs.map(source);
    const result = source(output), reads = new Map([[0, Infinity], [result, 1]]);
    for (const {inputs} of steps) for (const i of inputs) reads.set(i, (reads.get(i) ?? 0) + 1);
    const [channels, height, width] = shapes[0];
    const picture = tf.tidy(() => tf.tensor4d(input, [1, channels, height, width]).transpose([0, 2, 3, 1]));

    return async () => {
        const values = new Map([[0, picture]]), left = new Map(reads);
        for (const {i, inputs, compute} of steps) {
            values.set(i, tf.tidy(() => compute(...inputs.map(input => values.get(input)))));
            for (const input of inputs) {
                left.set(input, left.get(input) - 1);
                if (left.get(input) === 0) values.get(input).dispose();
            }
        }
        const numbers = await values.get(result).data();
        values.get(result).dispose();
        return numbers;
    };
}
