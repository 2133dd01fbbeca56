// The page of the bench: starts workers, passes on what they are asked, and gives back what they answer.
'use strict';
const workers = new Map();
const fromText = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer;
const toText = buffer => {
    const bytes = new Uint8Array(buffer);
    let letters = '';
    for (let i = 0; i < bytes.length; i += 32768) letters += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return btoa(letters);
};

window.bench = {
    // Resolves when the worker has said its first word: that it listens.
    start: (name, address, type) => new Promise((resolve, reject) => {
        const worker = new Worker(address, {type, name});
        workers.set(name, worker);
        worker.onmessage = () => resolve(null);
        worker.onerror = event => reject(new Error(event.message || 'a worker did not start'));
    }),
    end: name => {
        workers.get(name).terminate();
        workers.delete(name);
    },
    // Asks a worker of a peer; gives `{answer}`, or `{error}` with what it says.
    ask: (name, request) => new Promise(resolve => {
        const worker = workers.get(name);
        worker.onerror = event => resolve({error: event.message});
        worker.onmessage = ({data}) => resolve(data);
        worker.postMessage(request);
    }).then(({answer, error}) => ({answer: answer instanceof ArrayBuffer ? toText(answer) : answer, error})),
    // Sends an engine of ours the same message so many times, the next one when the last is answered: by a message that
    // begins with `prefix`. Gives all that came, and how long each answer took.
    send: async (name, text, times, prefix) => {
        const worker = workers.get(name), message = fromText(text), begin = new Uint8Array(fromText(prefix));
        const heard = [], ms = [];
        for (let i = 0; i < times; i++) {
            const copy = message.slice(0);
            await new Promise((resolve, reject) => {
                const start = performance.now();
                worker.onerror = event => reject(new Error(event.message));
                worker.onmessage = ({data}) => {
                    const bytes = new Uint8Array(data);
                    if (begin.every((byte, place) => bytes[place] === byte)) {
                        ms.push(performance.now() - start);
                        resolve();
                    }
                    heard.push(data);
                };
                worker.postMessage(copy, [copy]);
            });
        }
        return {heard: heard.map(toText), ms};
    },
};
