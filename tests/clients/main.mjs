// Starts the real binary with its samples and sends real clients at it. Every claim is one PASS or FAIL line; the last line counts them.
import { conformance } from './conformance.mjs';
import { inspector } from './inspector.mjs';
import { python } from './python.mjs';
import { Report } from './report.mjs';
import { rest } from './rest.mjs';
import { Server } from './server.mjs';
import { typescript } from './typescript.mjs';
import { writing } from './writing.mjs';

const runs = {
    conformance: { flags: ['--conformance-fixtures'], clients: [conformance] },
    clients: { flags: ['--samples'], clients: [typescript, python, inspector, writing, rest] },
    rest: { flags: ['--samples'], clients: [rest] },
    writing: { flags: ['--samples'], clients: [writing] }
};

const wanted = process.argv[2] ?? 'clients';
const run = runs[wanted];
if (!run) {
    console.error(`no run \`${wanted}\`; there are ${Object.keys(runs).join(' and ')}`);
    process.exit(2);
}

const report = new Report(wanted);
// A client that fails on the side fails all the same, and the server is stopped as ever.
process.on('unhandledRejection', error => report.add(false, 'nothing fails on the side', error.stack ?? error));
const server = await Server.start(run.flags);
try {
    for (const client of run.clients) {
        await client(server, report).catch(error => report.add(false, `${client.name}: goes on to its end`, error.stack));
    }
    await report.claim('server: stops when asked, and leaves no process behind', () => server.stop());
} finally {
    server.discard(report.failed > 0);
}
report.close();
