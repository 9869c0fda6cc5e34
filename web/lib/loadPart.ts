const retryMs = 1000;

/**
 * Loads a part of the page that is not in the first view, however often that fails: the server may be away for a while.
 * A page never breaks for it.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      fetchStylesAgain();
    }
  }
}

/** The build's loader asks for each style sheet once: one that could not be loaded is asked for by a new element. */
function fetchStylesAgain(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    if (link.sheet === null) link.replaceWith(link.cloneNode());
  }
}
