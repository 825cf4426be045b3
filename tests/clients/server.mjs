// The real binary with a data folder of its own.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export const BINARY = process.env.TIDEGATE_BINARY ?? resolve(import.meta.dirname, '../../target/debug/tidegate');
const START_SECONDS = 120;
const STOP_SECONDS = 15;

export class Server {
    // Starts `tidegate serve` on a free port and waits until it says that it is ready.
    static async start(flags) {
        if (!existsSync(BINARY)) throw new Error(`no binary at ${BINARY}; run 'make binary'`);
        const server = new Server();
        server.data = mkdtempSync(join(tmpdir(), 'tidegate-clients-'));
        // As root the private PostgreSQL runs as another user, who must be able to enter the folder.
        chmodSync(server.data, 0o755);
        const port = await freePort();
        server.origin = `http://127.0.0.1:${port}`;
        server.url = `${server.origin}/mcp`;
        server.log = '';
        server.process = spawn(BINARY, ['serve', '--listen', `127.0.0.1:${port}`, '--data', server.data, ...flags]);
        for (const stream of [server.process.stdout, server.process.stderr]) {
            stream.on('data', text => (server.log = (server.log + text).slice(-20_000)));
        }
        server.exited = once(server.process, 'exit');
        await server.ready();
        return server;
    }

    // The command that serves the same folder over stdio.
    get stdio() {
        return { command: BINARY, args: ['stdio', '--data', this.data] };
    }

    async ready() {
        for (const until = Date.now() + START_SECONDS * 1000; Date.now() < until; await sleep(50)) {
            if (this.process.exitCode !== null) break;
            const answer = await fetch(`${this.origin}/health/ready`).catch(() => undefined);
            if (answer?.ok) return;
        }
        const log = this.log;
        this.process.kill('SIGKILL');
        this.discard(false);
        throw new Error(`the server did not become ready\n${log}`);
    }

    // A counter or gauge of /metrics: the sum over its labels.
    async metric(name) {
        const text = await (await fetch(`${this.origin}/metrics`)).text();
        const values = text.split('\n').filter(line => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
        return values.length ? values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0) : undefined;
    }

    // The command that runs SQL in the private PostgreSQL as its owner.
    psql(database, sql) {
        const found = readdirSync(this.data, { recursive: true }).find(path => path.endsWith('postmaster.pid'));
        if (!found) throw new Error(`no private server in ${this.data}`);
        const [, , , port, socket] = readFileSync(join(this.data, found), 'utf8').split('\n');
        return ['psql', '-XAt', '-v', 'ON_ERROR_STOP=1', '-h', socket, '-p', port, '-U', 'tidegate', '-d', database, '-c', sql];
    }

    // The command that asks how many sessions run a statement with this word. No tool of ours tells that.
    watch(marker) {
        return this.psql('postgres', `select count(*) from pg_stat_activity where state = 'active' and query like '%${marker}%' and pid <> pg_backend_pid()`);
    }

    // Lets clients write to a table of the shop that is there for it, and says what it holds.
    async openNotes() {
        const sql = 'create table notes (text text primary key); grant select, insert on notes to tidegate_shop; alter role tidegate_shop set default_transaction_read_only = off';
        const [program, ...args] = this.psql('shop', sql);
        await promisify(execFile)(program, args);
        await promisify(execFile)(BINARY, ['dataset', 'writes', 'shop', '--allow', 'insert', '--data', this.data]);
    }

    async notes() {
        const [program, ...args] = this.psql('shop', "select coalesce(string_agg(text, ',' order by text), '') from notes");
        return (await promisify(execFile)(program, args)).stdout.trim();
    }

    async running(marker) {
        const [program, ...args] = this.watch(marker);
        return Number((await promisify(execFile)(program, args)).stdout);
    }

    async stop() {
        this.process.kill('SIGTERM');
        const [code] = await Promise.race([this.exited, sleep(STOP_SECONDS * 1000, [undefined])]);
        if (code === undefined) throw new Error(`it did not stop within ${STOP_SECONDS} s`);
        if (code !== 0) throw new Error(`it ended with ${code}\n${this.log.slice(-1000)}`);
        await sleep(500);
        const left = this.processesLeft();
        if (left.length) throw new Error(`left behind: ${left.join('; ')}`);
    }

    // Processes that name our data folder, where the system shows them.
    processesLeft() {
        if (!existsSync('/proc/self/cmdline')) return [];
        const commands = readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(id => {
            try {
                return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
            } catch {
                return '';
            }
        });
        return commands.filter(command => command.includes(this.data));
    }

    discard(tellLog) {
        if (tellLog) console.log(`\nthe server's last words:\n${this.log.slice(-4000)}`);
        this.process.kill('SIGKILL');
        rmSync(this.data, { recursive: true, force: true });
    }
}

async function freePort() {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    probe.close();
    await once(probe, 'close');
    return port;
}
