/*
 * The rollback journal of SQLite (`rpmdb.sqlite-journal`): the pages of the database as they were before a transaction.
 *
 * header   @0 eight bytes of magic, @8 number of pages that follow (0xffffffff: as many as there is room for), then a
 *          nonce, the size of the database before, the sizes of a sector and of a page. All numbers big-endian.
 *
 * A journal is hot, and the database in the middle of a transaction, when it has a header and pages. One that is empty,
 * zeroed, or cut to nothing is what a transaction leaves that ended well.
 * https://www.sqlite.org/fileformat2.html#the_rollback_journal
 */

const MAGIC = 'd9d505f920a163d7'
const MAGIC_BYTES = 8

/** Whether SQLite would first undo what was written last; that is said, not done: such a database was never closed. */
export function isHotJournal(bytes: Uint8Array): boolean {
  if (bytes.length < MAGIC_BYTES + 4) return false
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, MAGIC_BYTES)
  return (
    head.toString('hex') === MAGIC && bytes.subarray(MAGIC_BYTES, MAGIC_BYTES + 4).some((byte) => byte > 0)
  )
}
