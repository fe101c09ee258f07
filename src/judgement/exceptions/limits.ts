/** Entries of one file: people write such files. */
export const MAX_EXCEPTIONS = 20_000
