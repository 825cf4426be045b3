// The dashboard of the real binary in a real browser. Stories run one after the other over one server; the first failure of each is told.
import { mkdirSync } from 'node:fs';

import { Server } from '../clients/server.mjs';
import { takePictures } from './pictures.mjs';
import { STORIES } from './stories.mjs';
import { UPLOAD_BYTES_MAX } from './upload.mjs';
import { openBrowser } from './visitor.mjs';

const [flag, folder] = process.argv.slice(2);
// Small enough that a story can go beyond it.
if (flag !== '--pictures') process.env.TIDEGATE__DASHBOARD__UPLOAD_BYTES_MAX = String(UPLOAD_BYTES_MAX);
const server = await Server.start(['--samples']);
const browser = await openBrowser();
let failed = 0;
try {
    if (flag === '--pictures') {
        mkdirSync(folder, { recursive: true });
        await takePictures(browser, server, folder);
    } else {
        for (const [name, story] of Object.entries(STORIES)) failed += await tell(name, story);
    }
} finally {
    await browser.close();
    await server.stop().catch(error => {
        console.log(String(error));
        failed += 1;
    });
    server.discard(failed > 0);
}
process.exitCode = failed ? 1 : 0;

async function tell(name, story) {
    const began = Date.now();
    try {
        await story(browser, server);
        console.log(`ok    ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
        return 0;
    } catch (error) {
        console.log(`FAIL  ${name}\n${error.stack}`);
        return 1;
    }
}
