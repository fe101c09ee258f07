import type { Compilable, CompiledQuery, InferResult } from 'kysely'
import type { Queries } from './store.ts'

/** Stands for a value while a query is compiled. */
class Place {
  readonly index: number

  constructor(index: number) {
    this.index = index
  }
}

/**
 * A query that is compiled once for each database, and run with other values each time: for questions that somebody waits
 * for. kysely takes longer to make the text of one than SQLite takes to answer it.
 *
 * @param build is given a place for each value, and may do nothing with it but put it into the query
 */
export function compiledOnce<const Values extends readonly (string | number)[], Query extends Compilable>(
  build: (queries: Queries, ...values: Values) => Query,
): (queries: Queries, ...values: Values) => Promise<InferResult<Query>> {
  const known = new WeakMap<Queries, CompiledQuery>()
  return async (queries, ...values) => {
    let compiled = known.get(queries)
    if (!compiled) known.set(queries, (compiled = build(queries, ...placesFor(values)).compile()))
    const parameters = compiled.parameters.map((one) => (one instanceof Place ? values[one.index] : one))
    const { rows } = await queries.executeQuery({ ...compiled, parameters })
    return rows as InferResult<Query> // As `execute` of the same query.
  }
}

function placesFor<Values extends readonly unknown[]>(values: Values): Values {
  return values.map((_, index) => new Place(index)) as unknown as Values // Nobody looks into a value.
}
