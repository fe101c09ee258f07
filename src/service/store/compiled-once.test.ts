import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '../../../test/stores.ts'
import { compiledOnce } from './compiled-once.ts'

onEachStore('a query that is compiled once', (open) => {
  it('is run with the values of each time, in a transaction too', async (t) => {
    const [store, other] = [await open(t), await open(t)]
    let built = 0
    const ticketsOf = compiledOnce((queries, least: number, ticket: string) => {
      built++
      return queries
        .selectFrom('admission_tickets')
        .select(['ticket', 'uses'])
        .where((where) => where.or([where('ticket', '=', ticket), where('uses', '>=', least)]))
        .where('first_used_at', '=', 1)
        .orderBy('ticket')
    })
    for (const [ticket, uses] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      await store.db.insertInto('admission_tickets').values({ ticket, first_used_at: 1, uses }).execute()
    const ask = async (least: number, ticket: string) =>
      (await ticketsOf(store.db, least, ticket)).map((row) => row.ticket).join('')
    assert.deepEqual(
      [await ask(3, 'a'), await ask(2, "x' OR 1 = 1 --"), await ask(9, 'b')],
      ['ac', 'bc', 'b'],
    )
    assert.equal(built, 1)
    assert.deepEqual(await ticketsOf(other.db, 0, 'a'), [])
    assert.equal(built, 2)
    await store.db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('admission_tickets').where('ticket', '=', 'a').execute()
      assert.deepEqual(await ticketsOf(transaction, 3, 'a'), [{ ticket: 'c', uses: 3 }])
    })
  })
})
