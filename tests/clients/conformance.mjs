// The protocol's own suite, whole, for each revision that we serve.
import { execFile } from 'node:child_process';
import { join } from 'node:path';

const SUITE = join(import.meta.dirname, 'node_modules/.bin/conformance');
const REVISIONS = ['2025-11-25', '2026-07-28'];

export async function conformance(server, report) {
    for (const revision of REVISIONS) {
        const { code, output } = await run(['server', '--url', server.url, '--requirements', revision]);
        let scenarios = 0;
        for (const line of output.split('\n')) {
            const [, scenario, passed, failed] = /^\S ([a-z0-9-]+): (\d+) passed, (\d+) failed/.exec(line) ?? [];
            if (!scenario) continue;
            scenarios += 1;
            report.add(failed === '0', `${revision} ${scenario} (${passed} checks)`, `${failed} checks failed`);
        }
        // A revision stands when the suite says so, and said it of something.
        report.add(code === 0 && scenarios > 0, `${revision} as a whole`, `exit code ${code}, ${scenarios} scenarios\n${output.slice(-2000)}`);
    }
}

function run(args) {
    return new Promise(resolve => {
        execFile(SUITE, args, { timeout: 120_000, maxBuffer: 1 << 26, env: { ...process.env, NO_COLOR: '1' } }, (error, stdout, stderr) => {
            resolve({ code: error ? (error.code ?? 1) : 0, output: stdout + stderr });
        });
    });
}
