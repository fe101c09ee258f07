import { componentOf } from '../component.ts'
import { MAX_DEPTH } from '../limits.ts'
import type { VexComponent, VexProduct } from '../types.ts'
import { CsafBranch, type CsafDocument, type CsafProduct } from './csaf-schema.ts'

interface Relation {
  readonly own: CsafProduct
  /** The part. */
  readonly component: string
  /** What it is a part of. */
  readonly product: string
}

/** The ids of a product tree, as products of statements. */
export class CsafProducts {
  readonly #products = new Map<string, VexComponent>()
  readonly #relations = new Map<string, Relation>()
  readonly #groups = new Map<string, readonly string[]>()
  readonly #known = new Map<string, VexProduct | undefined>()

  constructor({ product_tree: tree }: CsafDocument) {
    let level = (tree?.branches ?? []).map((branch) => ({ branch, isRange: false }))
    for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++)
      level = level.flatMap(({ branch, isRange }) => this.#enter(branch, isRange))
    for (const product of tree?.full_product_names ?? [])
      this.#products.set(product.product_id, readProduct(product))
    for (const { group_id: id, product_ids: ids } of tree?.product_groups ?? []) this.#groups.set(id, ids)
    for (const { full_product_name: own, ...relation } of tree?.relationships ?? [])
      this.#relations.set(own.product_id, {
        own,
        component: relation.product_reference,
        product: relation.relates_to_product_reference,
      })
  }

  /** The product of an id; of one that a relationship gives, the part of the product. `undefined` for none. */
  product(id: string): VexProduct | undefined {
    if (!this.#known.has(id)) this.#known.set(id, this.#read(id))
    return this.#known.get(id)
  }

  idsOf({ product_ids: ids, group_ids: groups }: About): readonly string[] {
    return [...(ids ?? []), ...(groups ?? []).flatMap((group) => this.#groups.get(group) ?? [])]
  }

  #read(id: string): VexProduct | undefined {
    const relation = this.#relations.get(id)
    const own = this.#products.get(id)
    if (!relation) return own && { component: own, subcomponents: [] }
    const part = this.#partOf(relation.component) ?? readProduct(relation.own)
    const product = this.#outermost(relation.product)
    return product && { component: product, subcomponents: [part] }
  }

  /** A part may itself be given by a relationship: a package of a module. */
  #partOf(id: string): VexComponent | undefined {
    let at = id
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const relation = this.#relations.get(at)
      if (!relation) break
      at = relation.component
    }
    return this.#products.get(at)
  }

  #outermost(id: string): VexComponent | undefined {
    let at = id
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const relation = this.#relations.get(at)
      if (!relation) break
      at = relation.product
    }
    return this.#products.get(at)
  }

  #enter(value: unknown, isInRange: boolean): { branch: unknown; isRange: boolean }[] {
    const branch = CsafBranch.safeParse(value)
    if (!branch.success) return [] // What is malformed names no product.
    const { category, name, product, branches } = branch.data
    const isRange = isInRange || category === 'product_version_range'
    if (product)
      this.#products.set(product.product_id, readProduct(product, isRange ? (name ?? '') : undefined))
    return (branches ?? []).map((one) => ({ branch: one, isRange }))
  }
}

interface About {
  readonly product_ids?: readonly string[] | null | undefined
  readonly group_ids?: readonly string[] | null | undefined
}

/** @param range of versions, which the package URL of the product does not tell: taken for all versions it would say too much */
function readProduct(
  { name, product_id: id, product_identification_helper: helper }: CsafProduct,
  range?: string,
) {
  const { purl, purls, cpe, hashes } = helper ?? {}
  const ids = [purl, ...(purls ?? []), cpe].filter((one) => typeof one === 'string' && one !== '') as string[]
  const digests = (hashes ?? []).flatMap(({ file_hashes: list }) =>
    list.map(({ algorithm, value }) => [algorithm, value] as const),
  )
  const component = componentOf(ids.length > 0 ? ids : [name || id], Object.fromEntries(digests))
  const isExact = component.digests.length > 0 || component.purls.some(({ version }) => version !== undefined)
  if (range !== undefined && !isExact)
    return {
      ...component,
      fault: `the statement is about a range of versions (${range}), which is not compared`,
    }
  // The name of a product is a text for people: `nginx` there is no word about the image of that name.
  const isNamed = ids.length > 0 || component.digests.length > 0
  return isNamed
    ? component
    : { ...component, fault: `${component.label} has neither a package URL nor a CPE` }
}
