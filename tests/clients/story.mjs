// What an analyst's client does in a day, told with any TypeScript client that is connected.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const TOOLS = ['list_datasets', 'describe_dataset', 'query_dataset', 'query_datasets', 'explain_query', 'read_result', 'find_data', 'get_data_context', 'aggregate_dataset',
    'list_calls', 'analyse_calls', 'check_database_health', 'list_slow_queries', 'advise_indexes'];
// What changes something says so in its name.
const WRITES = /^(set|remove|save|write|profile|preview|confirm|cancel)_/;
// Minutes of work that needs neither a function that waits nor memory.
const SLOW = marker => `select count(*) as ${marker} from (select generate_series(1, 2000000000)) as numbers`;
const CANCEL_MS = 1000;

export async function tell(client, server, claim) {
    const call = (name, args, options) => client.callTool({ name, arguments: args }, options);
    const text = answer => answer.content.filter(block => block.type === 'text').map(block => block.text).join('\n');
    const query = async (sql, more = {}) => call('query_dataset', { dataset: 'shop', sql, ...more });

    await claim('lists the tools, and tells those that only read from those that write', async () => {
        const { tools } = await client.listTools();
        for (const name of TOOLS) assert(tools.some(tool => tool.name === name), `no tool ${name}`);
        for (const tool of tools) {
            assert(tool.description, `${tool.name} has no description`);
            assert.equal(tool.annotations?.readOnlyHint, !WRITES.test(tool.name), `${tool.name} is not marked rightly`);
        }
    });
    await claim('lists the sample datasets', async () => {
        const said = text(await call('list_datasets', {}));
        assert.match(said, /shop/);
        assert.match(said, /panel/);
    });
    await claim('describes a dataset in few words', async () => {
        const said = text(await call('describe_dataset', { dataset: 'shop' }));
        for (const table of ['orders', 'order_items', 'customers', 'payments']) assert(said.includes(table), `no ${table} in ${said}`);
        assert(said.length < 8000, `${said.length} characters`);
    });
    await claim('describes one table', async () => {
        const said = text(await call('describe_dataset', { dataset: 'shop', table: 'orders' }));
        assert.match(said, /customer/);
    });
    await claim('asks a question', async () => {
        const answer = await query('select status, count(*) from orders group by status order by count(*) desc');
        assert(!answer.isError, text(answer));
        assert.match(text(answer), /delivered\|\d+/);
    });
    await claim('binds parameters', async () => {
        assert.match(text(await query('select $1::int + 1 as next', { params: [41] })), /42/);
    });
    await claim('asks many questions at once, one failure harming no other', async () => {
        const said = text(await call('query_datasets', { queries: [
            { dataset: 'shop', sql: 'select 6 * 7 as answer', label: 'good' },
            { dataset: 'shop', sql: 'select * from nowhere', label: 'bad' },
            { dataset: 'panel', sql: 'select count(*) > 0 as peopled from respondents', label: 'other' }
        ] }));
        assert.match(said, /42/);
        assert.match(said, /nowhere/);
        assert.match(said, /peopled/);
    });
    await claim('keeps a large result and pages through it', async () => {
        const answer = await query('select * from orders order by order_id', { rows_max: 5000 });
        assert(!answer.isError, text(answer));
        const result = resultId(answer, text(answer));
        const page = await call('read_result', { result, page: 2 });
        assert(!page.isError, text(page));
        const count = await call('read_result', { result, sql: 'select count(*) as kept from result' });
        assert.match(text(count), /^(5000|100000)$/m);
    });
    await claim('reads a dataset as a resource', async () => {
        const { contents } = await client.readResource({ uri: 'tidegate://datasets/shop' });
        assert.match(contents[0].text, /orders/);
    });
    await claim('finds and completes resource templates', async () => {
        const { resourceTemplates } = await client.listResourceTemplates();
        const template = resourceTemplates.find(each => /datasets\/\{dataset\}$/.test(each.uriTemplate));
        assert(template, `no template for a dataset in ${JSON.stringify(resourceTemplates)}`);
        const ref = { type: 'ref/resource', uri: template.uriTemplate };
        const { completion } = await client.complete({ ref, argument: { name: 'dataset', value: 'sh' } });
        assert.deepEqual(completion.values, ['shop']);
    });
    await claim('gets every prompt', async () => {
        const { prompts } = await client.listPrompts();
        assert(prompts.length >= 3, `${prompts.length} prompts`);
        for (const prompt of prompts) {
            const args = Object.fromEntries((prompt.arguments ?? []).map(each => [each.name, 'shop']));
            const { messages } = await client.getPrompt({ name: prompt.name, arguments: args });
            assert.match(messages[0].content.text, /shop/);
        }
    });
    await claim('learns from a mistake: the position and the nearest name', async () => {
        const answer = await query('select * from ordrs');
        assert.equal(answer.isError, true);
        for (const part of ['^', '42P01', 'orders']) assert(text(answer).includes(part), `no ${part} in ${text(answer)}`);
    });
    await claim('is told of an argument that does not exist', async () => {
        const answer = await query('select 1', { row_max: 1 });
        assert.equal(answer.isError, true);
        assert.match(text(answer), /rows_max/);
    });
    await claim('cannot write', async () => {
        for (const sql of ['delete from orders', 'commit; drop table orders', "select setval('orders_order_id_seq', 1)"]) {
            assert.equal((await query(sql)).isError, true, sql);
        }
        assert.match(text(await query('select count(*) from orders')), /100000/);
    });
    await claim('cancels a statement, on the server too', async () => {
        const marker = `slow_${Math.floor(Math.random() * 1e9)}`;
        const stop = new AbortController();
        const cancelled = call('query_dataset', { dataset: 'shop', sql: SLOW(marker) }, { signal: stop.signal });
        cancelled.catch(() => {});
        await eventually(async () => (await server.running(marker)) === 1, 10_000, 'it never ran');
        stop.abort();
        await assert.rejects(cancelled);
        await eventually(async () => (await server.running(marker)) === 0, CANCEL_MS, 'it still runs on the server');
        assert.match(text(await query('select 6 * 7 as answer')), /42/);
    });
}

async function eventually(holds, ms, otherwise) {
    for (const until = Date.now() + ms; Date.now() < until; await sleep(20)) {
        if (await holds()) return;
    }
    throw new Error(otherwise);
}

// A kept result is linked, and named in the text.
function resultId(answer, said) {
    const link = answer.content.find(block => block.type === 'resource_link' && block.uri.startsWith('tidegate://results/'));
    const id = link?.uri.split('/').pop() ?? /result[`"' :/]+([0-9a-z_-]{6,})/i.exec(said)?.[1];
    assert(id, `no result id in ${said.slice(0, 300)} … ${said.slice(-300)}`);
    return id;
}
