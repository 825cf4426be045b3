// The REST face against its own description: validated, then called by schemathesis with what fits it and what does not.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
// What takes a dataset away comes last, and by itself.
const REMOVING = ['delete_datasets_dataset', 'call_remove_dataset'];
const SECONDS = { all: 60, removing: 10 };

export async function rest(server, report) {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-rest-'));
    try {
        const document = await (await fetch(`${server.origin}/api/openapi.json`)).text();
        writeFileSync(join(folder, 'openapi.json'), document);
        await tell(report, 'rest: its description is valid OpenAPI 3.1', run('openapi-spec-validator', [join(folder, 'openapi.json')], folder));
        const without = REMOVING.flatMap(id => ['--exclude-operation-id', id]);
        await tell(report, 'rest: schemathesis finds nothing', schemathesis(server, folder, SECONDS.all, without));
        const only = REMOVING.flatMap(id => ['--include-operation-id', id]);
        await tell(report, 'rest: schemathesis finds nothing in what removes', schemathesis(server, folder, SECONDS.removing, only));
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function schemathesis(server, folder, seconds, which) {
    const bounds = ['--max-time', String(seconds), '--request-timeout', '30', '--workers', '1', '--max-examples', '10'];
    const how = ['--phases', 'examples,coverage,fuzzing', '--seed', '1', '--generation-database', 'none', '--no-color'];
    const config = ['--config-file', join(here, 'schemathesis.toml')];
    return run('schemathesis', [...config, 'run', `${server.origin}/api/openapi.json`, ...bounds, ...how, ...which], folder);
}

async function run(program, args, folder) {
    const child = spawn(join(here, '.venv/bin', program), args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += text));
    const [code] = await once(child, 'exit');
    return { code, output };
}

async function tell(report, claim, running) {
    const { code, output } = await running;
    const failures = output.indexOf('= FAILURES =');
    report.add(code === 0, claim, output.slice(failures < 0 ? -2000 : failures));
}
