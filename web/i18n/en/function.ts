/** The function page. */
export const functionPage = {};
