// The worker of a peer: loads an engine and a network, runs it, and says how long each run took.
'use strict';
const bytesOf = async address => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.arrayBuffer();
};

// The tensors of a safetensors file, by name.
const tensorsOf = file => {
    const length = Number(new DataView(file).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length)));
    const tensor = ({shape, data_offsets: [from, to]}) =>
        ({shape, values: new Float32Array(file, 8 + length + from, (to - from) / 4)});
    return Object.fromEntries(Object.entries(header).map(([name, entry]) => [name, tensor(entry)]));
};

const described = async network => JSON.parse(new TextDecoder().decode(await bytesOf(`/networks/${network}.json`)));

// TensorFlow.js on one of its backends.
const tensorflow = async (device, threads) => {
    importScripts('/npm/@tensorflow/tfjs/dist/tf.min.js', '/bench/network.js');
    if (device === 'wasm') {
        importScripts('/npm/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js');
        tf.wasm.setWasmPaths('/npm/@tensorflow/tfjs-backend-wasm/dist/');
        tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1);
        tf.wasm.setThreadsCount(threads);
    }
    if (device === 'webgpu') importScripts('/npm/@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js');
    if (!await tf.setBackend(device)) throw new Error(`TensorFlow.js has no ${device} here`);
    await tf.ready();
    return tf;
};

// jax-js on one of its devices.
const jaxOn = async request => {
    importScripts('/bench/training.js', '/bench/jax.js');
    // As on a host that does not isolate its pages, where it computes without threads; otherwise so many.
    if (request.threads === 1) delete self.SharedArrayBuffer;
    Object.defineProperty(navigator, 'hardwareConcurrency', {value: request.threads});
    const jax = await import('/npm/@jax-js/jax/dist/index.js');
    if (!(await jax.init(request.device)).includes(request.device)) throw new Error(`no ${request.device} here`);
    jax.defaultDevice(request.device);
    return jax;
};

const engines = {
    ort: async ({network, device, threads}) => {
        const kind = device === 'webgpu' ? 'webgpu' : 'wasm';
        const ort = await import(`/npm/onnxruntime-web/dist/ort.${kind}.min.mjs`);
        ort.env.wasm.numThreads = threads;
        ort.env.wasm.wasmPaths = '/npm/onnxruntime-web/dist/';
        ort.env.logLevel = 'error';
        const model = new Uint8Array(await bytesOf(`/networks/${network}.onnx`));
        const options = {executionProviders: [kind], graphOptimizationLevel: 'all'};
        const session = await ort.InferenceSession.create(model, options);
        const {graph} = await described(network);
        const {channels, height, width} = graph.input.Map;
        const input = new Float32Array(await bytesOf(`/networks/${network}.input`));
        const feeds = {[session.inputNames[0]]: new ort.Tensor('float32', input, [1, channels, height, width])};
        return async () => (await session.run(feeds))[session.outputNames[0]].data;
    },
    tfjs: async ({network, device, threads}) => {
        const tf = await tensorflow(device, threads);
        const weights = tensorsOf(await bytesOf(`/networks/${network}.safetensors`));
        const input = new Float32Array(await bytesOf(`/networks/${network}.input`));
        return predictor(tf, await described(network), weights, input);
    },
    'tfjs-training': async request => {
        const tf = await tensorflow(request.device, request.threads);
        importScripts('/bench/training.js');
        const weights = tensorsOf(await bytesOf(`/networks/${request.network}.safetensors`));
        return trainerOfTensorflow(tf, await described(request.network), weights, await batchOf(request), request);
    },
    jax: async request => {
        const jax = await jaxOn(request);
        const weights = tensorsOf(await bytesOf(`/networks/${request.network}.safetensors`));
        const input = new Float32Array(await bytesOf(`/networks/${request.network}.input`));
        return predictorOfJax(jax, await described(request.network), weights, input);
    },
    'jax-training': async request => {
        const jax = await jaxOn(request);
        const weights = tensorsOf(await bytesOf(`/networks/${request.network}.safetensors`));
        return trainerOfJax(jax, await described(request.network), weights, await batchOf(request), request);
    },
};

let run = null, last = null;
const requests = {
    load: async request => {
        run = await engines[request.engine](request);
        return null;
    },
    run: async ({times}) => {
        const ms = [];
        for (let i = 0; i < times; i++) {
            const start = performance.now();
            last = await run();
            ms.push(performance.now() - start);
        }
        return ms;
    },
    // The output of the last run.
    output: async () => Float32Array.from(last).buffer,
};

onmessage = async ({data}) => {
    try {
        postMessage({answer: await requests[data.request](data)});
    } catch (error) {
        postMessage({error: String(error && error.message || error)});
    }
};
postMessage('ready');
