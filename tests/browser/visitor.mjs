// Somebody with a browser: signs in, looks at pages, and notices what goes wrong on them.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

import { BINARY } from '../clients/server.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'].flatMap(name => [`/usr/bin/${name}`, `/usr/local/bin/${name}`, `/snap/bin/${name}`]);
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

export async function openBrowser() {
    const executablePath = process.env.CHROMIUM ?? [...PROGRAMS, MAC].find(existsSync);
    if (!executablePath) throw new Error("no Chromium found: run 'scripts/setup.sh browser', or name one in $CHROMIUM");
    // As root Chromium refuses its sandbox; what it opens here are our own pages.
    return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

// A link that signs in once, as a person at the terminal makes it.
export async function signInLink(server) {
    const listen = new URL(server.origin).host;
    const { stdout } = await promisify(execFile)(BINARY, ['sign-in', '--data', server.data, '--listen', listen]);
    return stdout.trim();
}

export class Visitor {
    static async come(browser, options = {}) {
        const visitor = new Visitor();
        visitor.context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
        visitor.page = await visitor.context.newPage();
        visitor.page.setDefaultTimeout(15_000);
        visitor.troubles = [];
        visitor.page.on('console', message => {
            if (['error', 'warning'].includes(message.type())) visitor.troubles.push(message.text());
        });
        visitor.page.on('pageerror', error => visitor.troubles.push(String(error)));
        return visitor;
    }

    async signIn(server) {
        this.origin = server.origin;
        await this.page.goto(await signInLink(server));
        await this.page.getByRole('button', { name: 'Sign in' }).click();
        await this.page.waitForURL(`${server.origin}/`);
    }

    async go(path) {
        return this.page.goto(this.origin + path);
    }

    // What axe finds wrong, as lines; styles may not change under it.
    async violations() {
        // By the protocol rather than by a tag: the page's own policy forbids scripts that are not its own.
        await this.page.evaluate(AXE);
        const result = await this.page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
        return result.violations.flatMap(found => found.nodes.map(node => `${found.id}: ${node.target.join(' ')} ${node.failureSummary.split('\n')[1] ?? ''}`));
    }

    // What is wider than the window, and so makes a page scroll sideways.
    async overflow() {
        return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    }

    // Troubles since the last question.
    taken() {
        return this.troubles.splice(0);
    }

    async leave() {
        await this.context.close();
    }
}
