// Pictures of every page, at three widths, light and dark, for people to look at.
import { join } from 'node:path';

import { gardenToReview } from './garden.mjs';
import { fill, openShop, PAGES, profileShop, WIDTHS } from './pages.mjs';
import { Visitor } from './visitor.mjs';

// What only a dataset on its way shows.
const REVIEW = { review: ['/datasets/garden/onboarding', 'garden'] };

export async function takePictures(browser, server, folder) {
    await openShop(server);
    await gardenToReview(server, 'garden');
    for (const colorScheme of ['light', 'dark']) {
        const visitor = await Visitor.come(browser, { colorScheme, reducedMotion: 'reduce' });
        await visitor.signIn(server);
        if (colorScheme === 'light') await profileShop(visitor);
        for (const [name, [path]] of Object.entries({ ...PAGES, ...REVIEW })) {
            const response = await visitor.go(path);
            if (name === 'missing' || response.status() === 404) continue;
            await fill(visitor, name);
            for (const width of WIDTHS) {
                await visitor.page.setViewportSize({ width, height: 900 });
                await visitor.page.evaluate(() => document.activeElement?.blur());
                await visitor.page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
            }
        }
        await visitor.leave();
    }
}
