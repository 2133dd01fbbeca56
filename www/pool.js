// A thread of the engine: it has the engine's module and memory, and computes what crates/engine/src/pool.rs offers.
const [OFFER, TICKET, BUSY, FAILED] = [0, 1, 2, 3];
// Looks at the offer before it goes to sleep: between two layers.
const LOOKS = 20000;

onmessage = async ({ data: [module, memory, at, stack, thread] }) => {
    const numbers = new Int32Array(memory.buffer, at, 4);
    // Kernels call nothing of the browser. What they share is the memory; all else is there to be linked.
    const imports = {};
    for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
        const fail = () => { throw new Error(`a thread of the engine called ${name}`); };
        imports[from] ??= {};
        imports[from][name] = kind === "memory" ? memory : kind === "tag" ? WebAssembly.JSTag : fail;
    }
    const { exports } = await WebAssembly.instantiate(module, imports);
    exports.__stack_pointer.value = stack;
    for (let seen = 0;;) {
        for (let looks = 0; looks < LOOKS && Atomics.load(numbers, OFFER) === seen; looks++);
        Atomics.wait(numbers, OFFER, seen);
        seen = Atomics.load(numbers, OFFER);
        Atomics.add(numbers, BUSY, 1);
        try {
            for (;;) {
                const ticket = Atomics.add(numbers, TICKET, 1);
                const offer = Atomics.load(numbers, OFFER);
                if (ticket >>> 16 !== offer >>> 16 || (ticket & 0xffff) >= (offer & 0xffff)) break;
                exports.pool_work(ticket & 0xffff, thread);
            }
        } catch (error) {
            console.error(error);
            Atomics.store(numbers, FAILED, 1);
        }
        if (Atomics.sub(numbers, BUSY, 1) === 1) Atomics.notify(numbers, BUSY);
    }
};
