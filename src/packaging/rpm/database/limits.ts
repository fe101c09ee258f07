/** Headers of one database that are read: thirty times what a full installation has. */
export const MAX_HEADERS = 100_000

/** Bytes of one header: rpm's own limit is 256 MiB, the largest real ones have 10 MiB. */
export const MAX_HEADER_BYTES = 64 * 1024 * 1024

/** What is wrong with a database as a whole; headers that were read before stay. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}
