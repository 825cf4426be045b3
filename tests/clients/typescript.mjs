// The TypeScript SDKs: version 2 in both eras, and version 1, which knows only the older one.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OldHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { tell } from './story.mjs';

const INFO = { name: 'tidegate-tests', version: '1' };
const MODERN = { versionNegotiation: { mode: { pin: '2026-07-28' } } };
const LEGACY = { versionNegotiation: { mode: 'legacy' } };
const AUTO = { versionNegotiation: { mode: 'auto' } };

export async function typescript(server, report) {
    const http = () => new StreamableHTTPClientTransport(new URL(server.url));
    const stdio = () => new StdioClientTransport({ ...server.stdio, stderr: 'ignore' });
    const faces = [
        ['ts 2 http modern', () => new Client(INFO, MODERN), http],
        ['ts 2 http legacy', () => new Client(INFO, LEGACY), http],
        ['ts 2 http auto', () => new Client(INFO, AUTO), http],
        ['ts 2 stdio modern', () => new Client(INFO, MODERN), stdio],
        ['ts 2 stdio legacy', () => new Client(INFO, LEGACY), stdio],
        ['ts 1 http', () => old(new OldClient(INFO)), () => new OldHttp(new URL(server.url))],
        ['ts 1 stdio', () => old(new OldClient(INFO)), () => new OldStdio({ ...server.stdio, stderr: 'ignore' })]
    ];
    for (const [name, client, transport] of faces) {
        const connected = client();
        await report.claim(`${name}: connects`, () => connected.connect(transport()));
        await tell(connected, server, (claim, check) => report.claim(`${name}: ${claim}`, check));
        await report.claim(`${name}: closes`, () => connected.close());
    }
}

// Version 1 has one more argument: the schema of the result, for which it has a default.
function old(client) {
    const callTool = client.callTool.bind(client);
    client.callTool = (params, options) => callTool(params, undefined, options);
    return client;
}
