/** The frame around every page. */
export const frame = {
  overview: 'Overview',
  live: 'live',
};
