// Networks of ours in jax-js. An array is used up by the operation that it goes into; `ref` is another one for a
// further operation.
'use strict';
const operationsOfJax = ({numpy: np, lax, nn}, inTraining) => {
    const perMap = values => values.reshape([1, -1, 1, 1]);
    const padded = (x, pads, value) => pads.flat().some(pad => pad > 0)
        ? np.pad(x, [[0, 0], [0, 0], ...pads], {mode: 'constant', constantValues: value}) : x;
    return {
        again: x => x.ref,
        convolution: (x, weight, bias, {stride, padding, dilation}, groups) => {
            const pads = padding.map(pad => [pad, pad]);
            const more = {rhsDilation: dilation, featureGroupCount: groups};
            const y = lax.convGeneralDilated(x, weight, stride, pads, more);
            return bias ? y.add(perMap(bias)) : y;
        },
        linear: (x, weight, bias) => {
            const y = np.matmul(x, weight.transpose());
            return bias ? y.add(bias) : y;
        },
        normalisation: (x, of, eps) => {
            const axes = [0, 2, 3], weight = of('weight'), bias = of('bias');
            if (!inTraining) {
                const scale = weight.div(np.sqrt(of('running_var').add(eps)));
                return x.mul(perMap(scale.ref)).add(perMap(bias.sub(of('running_mean').mul(scale))));
            }
            const centred = x.ref.sub(x.mean(axes, {keepdims: true}));
            const variance = np.square(centred.ref).mean(axes, {keepdims: true});
            return centred.div(np.sqrt(variance.add(eps))).mul(perMap(weight)).add(perMap(bias));
        },
        Relu: x => nn.relu(x),
        Tanh: x => np.tanh(x),
        Sigmoid: x => nn.sigmoid(x),
        largest: (x, {kernel, stride}, pads) =>
            lax.reduceWindow(padded(x, pads, -1e30), w => np.max(w), kernel, stride),
        mean: (x, {kernel, stride}, pads, countsPadding) => {
            const means = values => lax.reduceWindow(padded(values, pads, 0), w => np.mean(w), kernel, stride);
            if (countsPadding || pads.flat().every(pad => pad === 0)) return means(x);
            const ones = np.ones([1, 1, ...x.shape.slice(2)]);
            return means(x).div(means(ones));
        },
        meanOfMaps: x => x.mean([2, 3], {keepdims: true}),
        concatenation: values => np.concatenate(values, 1),
        sum: (a, b) => a.add(b),
        flatten: x => x.reshape([x.shape[0], -1]),
    };
};

const arrayOf = (np, {shape, values}) => np.array(Float32Array.from(values)).reshape(shape);

// A function that predicts once, and gives the numbers of the main output.
function predictorOfJax(jax, description, weights, input) {
    const {numpy: np, tree} = jax, ops = operationsOfJax(jax, false);
    const tensors = Object.fromEntries(Object.entries(weights).map(([name, entry]) => [name, arrayOf(np, entry)]));
    const picture = np.array(input).reshape(shapeOf(description, 1));
    const predict = jax.jit((given, x) => forward(description, ops, given, x));
    return async () => predict(tree.ref(tensors), picture.ref).data();
}

async function trainerOfJax(jax, description, weights, batches, {rate}) {
    if (description.graph.outputs.length > 1) throw new Error('this network has further outputs');
    const {numpy: np, nn, tree} = jax, {graph} = description, ops = operationsOfJax(jax, true);
    const classes = description.shapes[graph.outputs[0].node][0];
    let params = {}, first = {}, second = {};
    for (const [name, entry] of Object.entries(weights)) {
        if (!isLearned(name)) continue;
        params[name] = arrayOf(np, entry);
        [first[name], second[name]] = [np.zeros(entry.shape), np.zeros(entry.shape)];
    }
    const lossOf = (tensors, picture, answer) => {
        const logits = forward(description, ops, tensors, picture);
        return nn.logSoftmax(logits).mul(answer).sum().mul(-1 / batches[0].classes.length);
    };
    const gradient = jax.valueAndGrad(lossOf);
    // Adam's two corrections come as arrays, so that the step is compiled once.
    const step = jax.jit((tensors, m, v, corrections, picture, answer) => {
        const [loss, gradients] = gradient(tree.ref(tensors), picture, answer);
        const next = {}, firsts = {}, seconds = {};
        for (const name of Object.keys(tensors)) {
            const g = gradients[name];
            const a = m[name].mul(FIRST_MOMENT).add(g.ref.mul(1 - FIRST_MOMENT));
            const b = v[name].mul(SECOND_MOMENT).add(np.square(g).mul(1 - SECOND_MOMENT));
            const change = a.ref.mul(corrections.first.ref)
                .div(np.sqrt(b.ref.mul(corrections.second.ref)).add(EPSILON));
            next[name] = tensors[name].sub(change.mul(rate));
            [firsts[name], seconds[name]] = [a, b];
        }
        tree.dispose(corrections);
        return [loss, next, firsts, seconds];
    });
    const kept = batches.map(({values, classes: labels}) => ({
        picture: np.array(Float32Array.from(values)).reshape(shapeOf(description, labels.length)),
        answer: np.array(Float32Array.from(labels.flatMap(label =>
            Array.from({length: classes}, (_, place) => Number(place === label))))).reshape([labels.length, classes]),
    }));
    return stepper(batches, async (batch, number) => {
        const {picture, answer} = kept[batches.indexOf(batch)];
        const correction = moment => np.array([1 / (1 - moment ** number)]);
        const corrections = {first: correction(FIRST_MOMENT), second: correction(SECOND_MOMENT)};
        const [loss, next, firsts, seconds] = step(params, first, second, corrections, picture.ref, answer.ref);
        [params, first, second] = [next, firsts, seconds];
        await jax.blockUntilReady(params);
        return (await loss.data())[0];
    });
}
