/** Entries of a history that are read; the first ones. */
export const MAX_ENTRIES = 2000
/** Of one entry, in UTF-16 units. */
export const MAX_ENTRY_LENGTH = 64 * 1024
