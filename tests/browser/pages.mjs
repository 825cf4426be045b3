import { openForFiles, priceList } from './garden.mjs';

// Every page there is, with what it must show before anybody looks at it.
export const PAGES = {
    overview: ['/', 'Overview'],
    datasets: ['/datasets', 'Datasets'],
    connect: ['/datasets/new', 'Add a dataset'],
    tables: ['/datasets/shop', 'shop'],
    diagram: ['/datasets/shop/diagram', 'shop'],
    drift: ['/datasets/shop/drift', 'shop'],
    rules: ['/datasets/shop/rules', 'shop'],
    writes: ['/datasets/shop/writes', 'shop'],
    load: ['/datasets/shop/load', 'shop'],
    look: ['/datasets/shop/load', 'shop'],
    loaded: ['/datasets/shop/load', 'shop'],
    table: ['/datasets/shop/tables/orders', 'orders'],
    query: ['/query?dataset=shop', 'Query'],
    log: ['/log', 'Query log'],
    jobs: ['/jobs', 'Jobs'],
    settings: ['/settings', 'Settings'],
    missing: ['/nowhere', 'That did not work'],
};

export const QUESTION = "select status, count(*) as orders, round(sum(total)) as euro, min(placed_at)::date as first from orders group by status order by orders desc";

export const WIDTHS = [390, 768, 1440];

// Fills a page with what there is to see on it.
export async function fill(visitor, name) {
    if (name === 'look' || name === 'loaded') await sendPrices(visitor.page, name === 'loaded');
    if (name !== 'query') return;
    await visitor.page.getByLabel('SQL', { exact: true }).fill(QUESTION);
    await visitor.page.getByLabel('SQL', { exact: true }).press('Escape');
    await visitor.page.getByRole('button', { name: 'Run', exact: true }).click();
    await visitor.page.getByRole('cell', { name: 'delivered' }).waitFor();
}

async function sendPrices(page, load) {
    await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'Price list.csv', mimeType: 'text/csv', buffer: priceList(1200, [411, 733]) });
    await page.getByLabel('Table', { exact: true }).fill(load ? `prices_${Math.random().toString(36).slice(2, 8)}` : 'prices');
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    const button = page.getByRole('button', { name: 'Load 1,200 rows' });
    await button.waitFor();
    if (!load) return;
    await button.click();
    await page.getByText('1,198 rows loaded').waitFor();
}

// Lets files be loaded into the shop.
export async function openShop(server) {
    await openForFiles(server, 'shop', 'tidegate_shop');
}

// Has the shop profiled, so that its pages have pictures.
export async function profileShop(visitor) {
    await visitor.go('/datasets/shop/drift');
    await visitor.page.getByRole('button', { name: 'Profile now' }).click();
    await visitor.page.getByRole('cell', { name: 'done' }).first().waitFor({ timeout: 60_000 });
}
