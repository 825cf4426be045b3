// The Python SDK, in a process of its own; its claims count with ours.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// The word by which the script's slow statements are known.
const MARKER = 'slow_python';

export async function python(server, report) {
    const here = import.meta.dirname;
    const way = JSON.stringify({ url: server.url, stdio: server.stdio, watch: server.watch(MARKER) });
    const child = spawn(join(here, '.venv/bin/python'), [join(here, 'python_client.py'), way], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    let claims = 0;
    for await (const line of createInterface({ input: child.stdout })) {
        const [, verdict, claim, reason] = /^(PASS|FAIL) ([^\t]*)\t?(.*)$/.exec(line) ?? [];
        if (!verdict) continue;
        claims += 1;
        report.add(verdict === 'PASS', claim, reason);
    }
    const [code] = await ended;
    if (code !== 0 || claims === 0) report.add(false, 'python: runs to its end', `it ended with ${code} after ${claims} claims`);
}
