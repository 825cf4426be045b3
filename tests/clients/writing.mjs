// Clients that can put a question to a person, and those that can't, confirm writes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const INFO = { name: 'tidegate-tests', version: '1' };
const MODERN = { versionNegotiation: { mode: { pin: '2026-07-28' } } };
const LEGACY = { versionNegotiation: { mode: 'legacy' } };
const ASKS = { capabilities: { elicitation: {} } };

export async function writing(server, report) {
    await report.claim('writing: the shop takes notes', () => server.openNotes());
    const http = () => new StreamableHTTPClientTransport(new URL(server.url));
    const stdio = () => new StdioClientTransport({ ...server.stdio, stderr: 'ignore' });
    const asking = (client, schema, person) => {
        client.setRequestHandler(schema, async request => person.answer(request.params));
        return client;
    };
    const two = options => person => asking(new Client(INFO, { ...options, ...ASKS }), 'elicitation/create', person);
    const faces = [
        ['ts 2 http modern', two(MODERN), http],
        ['ts 2 http legacy', two(LEGACY), http],
        ['ts 2 stdio modern', two(MODERN), stdio],
        ['ts 2 stdio legacy', two(LEGACY), stdio],
        ['ts 1 http', person => asking(new OldClient(INFO, ASKS), ElicitRequestSchema, person), () => new OldHttp(new URL(server.url))]
    ];
    for (const [name, make, transport] of faces) await asked(name, make, transport, server, report);
    for (const [name, options] of [['modern', MODERN], ['legacy', LEGACY]]) await unasked(`ts 2 http ${name}`, options, http, server, report);
    await python(server, report);
}

// What a person says, and what a person was asked.
class Person {
    says = { action: 'accept', content: {} };
    heard = [];

    answer({ message }) {
        this.heard.push(message);
        return this.says;
    }
}

async function asked(name, make, transport, server, report) {
    const person = new Person();
    const client = make(person);
    await report.claim(`${name}: connects, able to ask`, () => client.connect(transport()));
    const note = name.replaceAll(' ', '_');
    await report.claim(`${name}: a person who declines writes nothing`, async () => {
        person.says = { action: 'decline' };
        const answer = await confirm(client, note);
        assert.equal(answer.isError, true);
        assert.match(answer.content[0].text, /declined this write/);
        assert.equal((await server.notes()).includes(note), false);
    });
    await report.claim(`${name}: a person who agrees has seen the statement`, async () => {
        person.says = { action: 'accept', content: {} };
        const answer = await confirm(client, note);
        assert(!answer.isError, answer.content[0].text);
        assert.equal(person.heard.length, 2);
        for (const part of ['dataset `shop`', 'at most 1 rows', 'insert into notes', `$1 = '${note}'`]) {
            assert(person.heard[1].includes(part), `no ${part} in ${person.heard[1]}`);
        }
        assert((await server.notes()).split(',').includes(note));
    });
    await report.claim(`${name}: closes`, () => client.close());
}

async function unasked(name, options, transport, server, report) {
    const note = `unasked_${name.replaceAll(' ', '_')}`;
    await report.claim(`${name}: a client that can't ask confirms as ever`, async () => {
        const client = new Client(INFO, options);
        await client.connect(transport());
        const answer = await confirm(client, note);
        assert(!answer.isError, answer.content[0].text);
        assert((await server.notes()).split(',').includes(note));
        await client.close();
    });
}

async function confirm(client, note) {
    const preview = await client.callTool({ name: 'preview_write', arguments: { dataset: 'shop', sql: 'insert into notes values ($1)', params: [note] } });
    const id = /w_[0-9a-f]{32}/.exec(preview.content[0].text)?.[0];
    assert(id, preview.content[0].text);
    return client.callTool({ name: 'confirm_write', arguments: { id } });
}

// The Python SDK, in a process of its own; its claims count with ours.
async function python(server, report) {
    const here = import.meta.dirname;
    const way = JSON.stringify({ url: server.url, stdio: server.stdio });
    const child = spawn(join(here, '.venv/bin/python'), [join(here, 'python_writing.py'), way], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    let claims = 0;
    for await (const line of createInterface({ input: child.stdout })) {
        const [, verdict, claim, reason] = /^(PASS|FAIL) ([^\t]*)\t?(.*)$/.exec(line) ?? [];
        if (!verdict) continue;
        claims += 1;
        report.add(verdict === 'PASS', claim, reason);
    }
    const [code] = await ended;
    if (code !== 0 || claims === 0) report.add(false, 'python writing: runs to its end', `it ended with ${code} after ${claims} claims`);
}
