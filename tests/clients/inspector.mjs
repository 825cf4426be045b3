// The Inspector's command line, in both eras, over HTTP and stdio.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const INSPECTOR = join(import.meta.dirname, 'node_modules/.bin/mcp-inspector');
const TOOL_ERROR = 5;

export async function inspector(server, report) {
    const targets = { http: [server.url], stdio: [server.stdio.command, ...server.stdio.args] };
    for (const era of ['legacy', 'modern']) {
        for (const [transport, target] of Object.entries(targets)) {
            const inspect = (...flags) => run(target, ['--protocol-era', era, ...flags]);
            const claim = (what, check) => report.claim(`inspector ${era} ${transport}: ${what}`, check);
            await claim('lists the tools, with schemas that every client can take', async () => {
                assert.match((await inspect('--method', 'tools/list', '--strict')).stdout, /query_dataset/);
            });
            await claim('asks a question', async () => {
                const args = JSON.stringify({ dataset: 'shop', sql: 'select 6 * 7 as answer' });
                const { stdout } = await inspect('--method', 'tools/call', '--tool-name', 'query_dataset', '--tool-args-json', args);
                assert.match(stdout, /42/);
            });
            await claim('sees a failure as a failure', async () => {
                const args = JSON.stringify({ dataset: 'shop', sql: 'select * from ordrs' });
                const failed = inspect('--method', 'tools/call', '--tool-name', 'query_dataset', '--tool-args-json', args);
                await assert.rejects(failed, error => error.code === TOOL_ERROR && /42P01/.test(error.stdout + error.stderr));
            });
            await claim('reads a resource', async () => {
                assert.match((await inspect('--method', 'resources/read', '--uri', 'tidegate://datasets/shop')).stdout, /orders/);
            });
            await claim('lists the prompts', async () => {
                assert.match((await inspect('--method', 'prompts/list')).stdout, /"name"/);
            });
        }
    }
}

async function run(target, flags) {
    return promisify(execFile)(INSPECTOR, ['--cli', ...target, ...flags], { timeout: 30_000, maxBuffer: 1 << 24 });
}
