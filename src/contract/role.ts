/** What the holder of a token may do: read; call functions too; everything. */
export const roles = ['viewer', 'caller', 'admin'] as const;

/** One of {@link roles}. */
export type Role = (typeof roles)[number];
