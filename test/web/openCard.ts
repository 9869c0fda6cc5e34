import type { Page } from 'playwright-core';

/** The card of a figure, where it is open. */
export const cardOf = (page: Page) => page.locator('#figure-card');

/** The rows of the open card. */
export async function rowsOf(page: Page): Promise<Record<string, string>> {
  const [names, values] = await Promise.all([
    cardOf(page).locator('dt').allTextContents(),
    cardOf(page).locator('dd').allTextContents(),
  ]);
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
