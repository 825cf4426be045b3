// What people do with files: load them into tables, and read why not.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { BINARY } from '../clients/server.mjs';
import { becomeReader, garden, openForFiles, priceList } from './garden.mjs';
import { WIDTHS } from './pages.mjs';
import { Visitor } from './visitor.mjs';

export const UPLOAD_BYTES_MAX = 2_000_000;

const csv = (name, buffer) => ({ name, mimeType: 'text/csv', buffer });

// A dataset of somebody's own, which takes no writes yet.
async function nursery(server, name) {
    await garden(server, name);
    const url = await becomeReader(server, name);
    await promisify(execFile)(BINARY, ['dataset', 'add', name, url, '--data', server.data]);
}

async function choose(page, file, table) {
    await page.getByLabel('File', { exact: true }).setInputFiles(file);
    await page.getByLabel('Table', { exact: true }).fill(table);
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
}

// In order for everybody: light and dark, at every width.
async function inOrder(visitor, where) {
    for (const colorScheme of ['dark', 'light']) {
        await visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        for (const width of WIDTHS) {
            await visitor.page.setViewportSize({ width, height: 900 });
            assert.deepEqual(await visitor.violations(), [], `${where}, ${colorScheme}, ${width}`);
            assert.ok(await visitor.overflow() <= 0, `${where}, ${width} scrolls sideways`);
        }
    }
}

function spooled(server) {
    const folder = join(server.data, 'uploads');
    return existsSync(folder) ? readdirSync(folder).length : 0;
}

// Other stories left files to wait; none of this one stays.
async function nothingLeft(server, before) {
    for (let looks = 0; looks < 100 && spooled(server) > before; looks += 1) await new Promise(done => setTimeout(done, 50));
    assert.equal(spooled(server), before, 'a file was left in the folder of uploads');
}

export async function fileIsLoaded(browser, server) {
    const before = spooled(server);
    await nursery(server, 'nursery');
    await openForFiles(server, 'nursery', 'reader_nursery');
    await promisify(execFile)(BINARY, ['dataset', 'writes', 'nursery', '--data', server.data, '--allow', 'none']);
    const visitor = await Visitor.come(browser);
    await visitor.signIn(server);
    const { page } = visitor;
    await visitor.go('/datasets/nursery/load');
    await page.getByText('nursery takes no new rows yet').waitFor();
    await inOrder(visitor, 'a dataset that takes no rows');
    await page.getByRole('main').getByRole('link', { name: 'Writes', exact: true }).last().click();
    await page.getByLabel('Insert rows').check();
    await page.getByLabel('Change tables (DDL)').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Load a file' }).click();
    assert.ok(await page.getByLabel(/in place of its rows/).isDisabled(), 'rows may not be deleted here');
    await inOrder(visitor, 'the form');

    await choose(page, csv('Price list.csv', priceList(300, [41, 177])), 'prices');
    await page.getByRole('heading', { name: 'Price list.csv' }).waitFor();
    await page.getByRole('row', { name: /price_eur numeric/ }).waitFor();
    await page.getByRole('row', { name: /valid_from date/ }).waitFor();
    await page.getByText('2 of them broken').waitFor();
    assert.equal(await page.getByLabel('Table', { exact: true }).inputValue(), 'prices');
    await inOrder(visitor, 'what a file holds');
    const address = page.url();

    await page.getByRole('button', { name: 'Load 300 rows' }).click();
    await page.getByText('298 rows loaded').waitFor();
    await page.getByRole('heading', { name: '2 rows are set aside' }).waitFor();
    await page.getByRole('row', { name: '43 8 values, and there are 6 columns' }).waitFor();
    await inOrder(visitor, 'what was loaded');
    await nothingLeft(server, before);
    // It is there again after a reload, and for another tab.
    await page.reload();
    await page.getByText('298 rows loaded').waitFor();
    await visitor.go('/datasets/nursery/load');
    await page.getByRole('link', { name: 'Price list.csv' }).click();
    assert.equal(page.url(), address);

    await page.getByRole('link', { name: 'They are in prices_rejected' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('cell', { name: 'Price list.csv' }).first().waitFor();
    await visitor.go(new URL(address).pathname);
    await page.getByRole('link', { name: 'Query the table' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('cell', { name: 'P-1000' }).waitFor();
    assert.deepEqual(visitor.taken(), []);
    await visitor.leave();
}

export async function fileIsLoadedWithoutScript(browser, server) {
    const before = spooled(server);
    await nursery(server, 'meadow');
    await openForFiles(server, 'meadow', 'reader_meadow');
    const visitor = await Visitor.come(browser, { javaScriptEnabled: false });
    await visitor.signIn(server);
    const { page } = visitor;
    await visitor.go('/datasets/meadow/load');
    await choose(page, csv('Price list.csv', priceList(300)), '');
    const until = async locator => {
        for (let looks = 0; looks < 60 && !await locator.isVisible(); looks += 1) {
            await page.waitForTimeout(200);
            if (!await locator.isVisible()) await page.reload();
        }
        await locator.waitFor();
    };
    const load = page.getByRole('button', { name: 'Load 300 rows' });
    await until(load);
    assert.equal(await page.getByLabel('Table', { exact: true }).inputValue(), 'price_list', 'called after its file');
    await load.click();
    await until(page.getByText('300 rows loaded'));

    // What is too large is read by somebody without scripts too.
    await visitor.go('/datasets/meadow/load');
    await choose(page, csv('large.csv', Buffer.alloc(UPLOAD_BYTES_MAX + 200_000, 'a,b\n')), 'large');
    await page.getByRole('alert').getByText('The file is larger than 2 MB').waitFor();
    await nothingLeft(server, before);
    await visitor.leave();
}

export async function uploadShowsHowFar(browser, server) {
    const before = spooled(server);
    await nursery(server, 'heath');
    await openForFiles(server, 'heath', 'reader_heath');
    const visitor = await Visitor.come(browser);
    await visitor.signIn(server);
    const { page } = visitor;
    await visitor.go('/datasets/heath/load');
    const network = await visitor.context.newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 150_000 };
    await network.send('Network.emulateNetworkConditions', slow);
    await choose(page, csv('slow.csv', Buffer.alloc(1_500_000, 'a,b\n')), 'slow');
    await page.getByText(/kB of 1\.5 MB, .* a second, \d+ s left/).waitFor();
    assert.ok(await page.getByRole('progressbar', { name: 'Uploaded' }).evaluate(bar => bar.value > 0 && bar.value < bar.max));
    assert.deepEqual(await visitor.violations(), []);
    await page.getByRole('button', { name: 'Stop the upload' }).click();
    await page.getByRole('alert').getByText('The upload was stopped').waitFor();
    await nothingLeft(server, before);
    assert.deepEqual(await visitor.violations(), []);
    // htmx itself says on the console that it gave up.
    assert.deepEqual(visitor.taken().filter(text => !text.startsWith('htmx:')), []);
    await visitor.leave();
}

export async function filesAreRefused(browser, server) {
    const before = spooled(server);
    await nursery(server, 'moor');
    await openForFiles(server, 'moor', 'reader_moor');
    const visitor = await Visitor.come(browser);
    await visitor.signIn(server);
    const { page } = visitor;
    await visitor.go('/datasets/moor/load');
    await choose(page, csv('large.csv', Buffer.alloc(UPLOAD_BYTES_MAX + 1, 'a,b\n')), 'large');
    await page.getByRole('alert').getByText('The file is larger than 2 MB').waitFor();
    assert.deepEqual(await visitor.violations(), []);
    assert.deepEqual(visitor.taken(), []);

    // Whoever goes round the script hears it from the server, in the same place.
    await page.locator('#upload').evaluate(form => form.setAttribute('data-bytes-max', '1e12'));
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await page.getByRole('alert').getByText('tidegate load FILE').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Upload', exact: true }).isEnabled(), true);
    assert.deepEqual(await visitor.violations(), []);
    visitor.taken();

    await choose(page, { name: 'letter.docx', mimeType: 'application/octet-stream', buffer: Buffer.from('Dear all') }, 'letter');
    await page.getByRole('alert').getByText('does not tell its format').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Load/ }).count(), 0);
    assert.deepEqual(await visitor.violations(), []);
    const lookAgain = async (format, firstRow) => {
        await page.getByText('How the file is read').click();
        await page.getByLabel('Format').selectOption(format);
        await page.getByLabel('First row').selectOption(firstRow);
        await page.getByRole('button', { name: 'Look again' }).click();
        await page.getByText('Reading all rows').waitFor({ state: 'detached' });
    };
    // Each format can be said, and the file is then taken for one of it.
    for (const format of ['Parquet', 'Excel', 'JSON lines']) {
        await lookAgain(format, 'Found out by its words');
        assert.match(await page.getByRole('alert').innerText(), /letter\.docx/, format);
    }
    // What is said of a first row is not passed over where a file has none.
    await lookAgain('Parquet', 'Values already');
    await page.getByRole('alert').getByText('say nothing of its first row').waitFor();
    await lookAgain('CSV', 'Values already');
    await page.getByRole('row', { name: 'column_1 text 0 Dear all' }).waitFor();
    await page.getByRole('button', { name: 'Load 1 row' }).waitFor();
    await page.getByRole('button', { name: 'Discard the file' }).click();
    await page.getByLabel('File', { exact: true }).waitFor();

    // More rows than may don't fit: nothing is loaded, and the file is there for another try.
    await choose(page, csv('prices.csv', priceList(50, [3, 4])), 'prices');
    await page.getByRole('button', { name: 'Load 50 rows' }).click();
    await page.getByRole('alert').getByText(/Nothing is loaded: 2 or more of 50 rows don't fit/).waitFor();
    await page.getByLabel('Rows that may be set aside').fill('10');
    await page.getByRole('button', { name: 'Load 50 rows' }).click();
    await page.getByText('48 rows loaded').waitFor();
    await nothingLeft(server, before);
    assert.deepEqual(visitor.taken(), []);
    await visitor.leave();
}
