// What people do with the dashboard, and what must be true of every page of it.
import assert from 'node:assert/strict';

import { fill, openShop, PAGES, profileShop, WIDTHS } from './pages.mjs';
import { becomeReader, garden, superuser } from './garden.mjs';
import { filesAreRefused, fileIsLoaded, fileIsLoadedWithoutScript, uploadShowsHowFar } from './upload.mjs';
import { signInLink, Visitor } from './visitor.mjs';

export const STORIES = {
    'a link signs in once, and nothing opens without it': signsInOnce,
    'every page is in order for everybody, light and dark, at every width': everyPage,
    'the keyboard is enough': byKeyboard,
    'the overview goes on by itself': goesOnByItself,
    'a database is connected, profiled, reviewed, approved and asked': wizard,
    'the same without any script': wizardWithoutScript,
    'a file with two bad rows is looked at and loaded': fileIsLoaded,
    'a file is loaded without any script': fileIsLoadedWithoutScript,
    'an upload shows how far it is and can be stopped': uploadShowsHowFar,
    'files that are too large or no table are refused': filesAreRefused,
};

async function signsInOnce(browser, server) {
    const visitor = await Visitor.come(browser);
    const { page } = visitor;
    for (const path of ['/', '/datasets/shop', '/query', '/settings']) {
        await page.goto(server.origin + path);
        assert.equal(new URL(page.url()).pathname, '/sign-in', path);
    }
    assert.deepEqual(await visitor.violations(), []);

    const link = await signInLink(server);
    // A chat program that looks at a link does not use it up.
    await fetch(link);
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    assert.deepEqual(visitor.taken(), []);

    const second = await Visitor.come(browser);
    await second.page.goto(link);
    await second.page.getByRole('button', { name: 'Sign in' }).click();
    await second.page.getByText('used up or too old').waitFor();
    assert.deepEqual(await second.violations(), []);
    await second.leave();

    const kept = await visitor.context.cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out').waitFor();
    await visitor.context.addCookies(kept);
    await page.goto(`${server.origin}/datasets`);
    assert.equal(new URL(page.url()).pathname, '/sign-in', 'a session that was ended stays ended');
    await visitor.leave();
}

async function everyPage(browser, server) {
    await openShop(server);
    const first = await Visitor.come(browser);
    await first.signIn(server);
    await profileShop(first);
    await first.leave();
    await Promise.all(['light', 'dark'].map(async colorScheme => {
        const visitor = await Visitor.come(browser, { colorScheme, reducedMotion: 'reduce' });
        await visitor.signIn(server);
        for (const [name, [path, heading]] of Object.entries(PAGES)) {
            const response = await visitor.go(path);
            // Without the log's tools there is no such page, and no way to it.
            if (name === 'log' && response.status() === 404) {
                assert.equal(await visitor.page.getByRole('link', { name: 'Query log' }).count(), 0);
                visitor.taken();
                continue;
            }
            assert.equal(response.status(), name === 'missing' ? 404 : 200, path);
            await visitor.page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor();
            await fill(visitor, name);
            for (const width of WIDTHS) {
                await visitor.page.setViewportSize({ width, height: 900 });
                const where = `${path}, ${colorScheme}, ${width}`;
                assert.deepEqual(await visitor.violations(), [], where);
                assert.ok(await visitor.overflow() <= 0, `${where} scrolls sideways`);
            }
            // Chromium itself says on the console that a page was not found.
            const said = visitor.taken().filter(text => name !== 'missing' || !text.includes('404'));
            assert.deepEqual(said, [], `${path} on the console`);
        }
        await visitor.leave();
    }));
}

async function byKeyboard(browser, server) {
    const visitor = await Visitor.come(browser);
    await visitor.signIn(server);
    const { page } = visitor;
    const { keyboard } = page;
    await visitor.go('/datasets');
    await keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
    await keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Add a dataset');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, 'solid', 'what has the focus shows it');

    // Names are completed; then Ctrl+Enter runs the statement.
    const names = page.waitForResponse(response => response.url().endsWith('/query/names?dataset=shop'));
    await visitor.go('/query?dataset=shop');
    await names;
    await page.getByLabel('SQL', { exact: true }).focus();
    await keyboard.type('select count(*) as many from shipm');
    await page.getByRole('option', { name: 'shipments table' }).waitFor();
    assert.deepEqual(await visitor.violations(), []);
    await keyboard.press('Tab');
    assert.equal(await page.getByLabel('SQL', { exact: true }).inputValue(), 'select count(*) as many from shipments');
    await keyboard.press('Control+Enter');
    await page.getByRole('columnheader', { name: 'many' }).waitFor();
    await page.getByText('1 row', { exact: true }).waitFor();

    // A refusal is said where the rows would be, and read aloud.
    await page.getByLabel('SQL', { exact: true }).fill('delete from orders');
    await keyboard.press('Control+Enter');
    await page.getByRole('alert').waitFor();
    assert.deepEqual(await visitor.violations(), []);

    await page.getByLabel('SQL', { exact: true }).fill('select * from orders where total > 100 order by total limit 3');
    await page.getByRole('button', { name: 'Run and measure the plan' }).click();
    await page.getByText('costliest', { exact: true }).waitFor();
    assert.deepEqual(await visitor.violations(), []);

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    assert.equal((await download).suggestedFilename(), 'tidegate.csv');
    assert.deepEqual(visitor.taken(), []);
    await visitor.leave();
}

async function goesOnByItself(browser, server) {
    const visitor = await Visitor.come(browser);
    await visitor.signIn(server);
    const again = await visitor.page.waitForResponse(response => response.request().headers()['hx-target'] === 'live', { timeout: 20_000 });
    const text = await again.text();
    assert.ok(text.includes('Jobs running') && !text.includes('<html'), 'a part of the page, not the whole');
    assert.deepEqual(visitor.taken(), []);
    await visitor.leave();
}

async function wizard(browser, server) {
    const visitor = await Visitor.come(browser);
    await visitor.signIn(server);
    const { page } = visitor;
    await garden(server, 'garden');

    await visitor.go('/datasets/new');
    const connect = async (name, url) => {
        await page.getByLabel('Name').fill(name);
        await page.getByLabel('Connection URL').fill(url);
        await page.getByRole('button', { name: 'Try and add' }).click();
    };
    // A superuser is refused, with the SQL that makes a role which only reads.
    await connect('garden', superuser(server, 'garden'));
    await page.getByRole('alert').getByText('superuser').first().waitFor();
    const sql = await page.getByRole('alert').locator('pre').innerText();
    assert.match(sql, /create role tidegate_garden login/);
    assert.equal(await page.getByLabel('Name').inputValue(), 'garden', 'what was typed is kept');
    assert.equal(await page.getByLabel('Connection URL').inputValue(), '', 'but for the credential');
    assert.deepEqual(await visitor.violations(), []);
    visitor.taken();

    await connect('garden', await becomeReader(server, 'garden'));
    await page.getByText('The connection works.').waitFor();
    assert.deepEqual(await visitor.violations(), []);
    await page.getByRole('button', { name: 'Start the profile' }).click();
    // It moves on by itself.
    await page.getByRole('heading', { name: 'Review what agents will read' }).waitFor({ timeout: 60_000 });
    assert.deepEqual(await visitor.violations(), []);
    await page.getByRole('cell', { name: 'email' }).waitFor();

    await page.getByRole('button', { name: 'Suggest descriptions' }).click();
    await page.getByRole('link', { name: 'plants' }).click();
    await page.getByRole('img', { name: /Most frequent values of sort/ }).waitFor();
    await page.getByLabel('Description of height_cm').fill('Height on the day of sale, in centimetres.');
    await page.getByRole('button', { name: 'Save the descriptions' }).click();
    await page.getByRole('status').getByText('1 text is saved').waitFor();
    assert.deepEqual(await visitor.violations(), []);

    await page.getByRole('link', { name: 'Back to the review' }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('link', { name: 'plants' }).click();
    assert.equal(await page.getByLabel('Description of height_cm').inputValue(), 'Height on the day of sale, in centimetres.');
    await visitor.go('/datasets/garden/writes');
    await page.getByText('reads only').waitFor();

    await visitor.go('/query?dataset=garden&table=plants');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('50 rows').waitFor();
    assert.deepEqual(visitor.taken(), []);
    await visitor.leave();
}

async function wizardWithoutScript(browser, server) {
    const visitor = await Visitor.come(browser, { javaScriptEnabled: false });
    await visitor.signIn(server);
    const { page } = visitor;
    await garden(server, 'orchard');
    await visitor.go('/datasets/new');
    await page.getByLabel('Name').fill('orchard');
    await page.getByLabel('Connection URL').fill(await becomeReader(server, 'orchard'));
    await page.getByRole('button', { name: 'Try and add' }).click();
    await page.getByRole('button', { name: 'Start the profile' }).click();
    const done = page.getByRole('heading', { name: 'Review what agents will read' });
    for (let looks = 0; looks < 60 && !await done.isVisible(); looks += 1) {
        await page.getByRole('link', { name: 'Look again' }).click();
        await page.waitForTimeout(500);
    }
    await page.getByRole('link', { name: 'plants' }).click();
    await page.getByLabel('What the table holds').fill('Every plant on sale.');
    await page.getByRole('button', { name: 'Save the descriptions' }).click();
    assert.equal(await page.getByLabel('What the table holds').inputValue(), 'Every plant on sale.');
    await page.getByRole('link', { name: 'Back to the review' }).click();
    await page.getByRole('button', { name: 'Approve' }).click();

    await visitor.go('/datasets?text=orch&status=active');
    await page.getByText('1 of').waitFor();
    await visitor.go('/query?dataset=orchard');
    await page.getByLabel('SQL', { exact: true }).fill('select count(*) as many from plants');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('cell', { name: '300' }).waitFor();

    await visitor.go('/settings');
    await page.getByLabel('Dark').check();
    await page.getByRole('button', { name: 'Save' }).click();
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
    await visitor.leave();
}
