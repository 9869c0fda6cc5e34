/** The overview page. */
export const overview = {};
