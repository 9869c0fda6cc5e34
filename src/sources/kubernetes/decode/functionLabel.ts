/** The label by which OpenFaaS marks what belongs to a function; its value is the function's name. */
export const functionLabel = 'faas_function';
