import type { CsafDocument } from './schema.ts'

/** Branches in branches; real trees have five levels. */
export const MAX_BRANCH_DEPTH = 32

/** Products of products (a package of a module of a repository); real ones have two levels. */
const MAX_RELATION_DEPTH = 8

/** A component of a product: what one id in a status stands for. */
export interface ProductComponent {
  /** Of the product: `cpe:/a:redhat:enterprise_linux:9::appstream`. */
  readonly cpe: string
  /** Of the component, as the document writes it. */
  readonly purl: string
}

interface Product {
  readonly cpe?: string
  readonly purl?: string
}

/**
 * The ids of a product tree. Components stand in branches with their purl, products with their CPE, and relationships
 * give an id to a component of a product.
 */
export class ProductTree {
  readonly #products = new Map<string, Product>()
  readonly #relations = new Map<string, { readonly component: string; readonly product: string }>()

  constructor({ product_tree: tree }: CsafDocument) {
    let level: readonly unknown[] = tree?.branches ?? []
    for (let depth = 0; depth < MAX_BRANCH_DEPTH && level.length > 0; depth++) {
      level = level.flatMap((branch) => this.#enter(branch))
    }
    for (const relation of tree?.relationships ?? [])
      this.#relations.set(relation.full_product_name.product_id, {
        component: relation.product_reference,
        product: relation.relates_to_product_reference,
      })
  }

  /** `undefined` for what is no component, or of no product that has a CPE. */
  component(id: string): ProductComponent | undefined {
    const relation = this.#relations.get(id)
    const purl = relation && this.#products.get(relation.component)?.purl
    const cpe = relation && this.#cpeOf(relation.product)
    return purl !== undefined && cpe !== undefined ? { cpe, purl } : undefined
  }

  #enter(branch: unknown): readonly unknown[] {
    const { product, branches } = (branch ?? {}) as { product?: unknown; branches?: unknown }
    const { product_id: id, product_identification_helper: helper } = (product ?? {}) as {
      product_id?: unknown
      product_identification_helper?: unknown
    }
    if (typeof id === 'string') {
      const { cpe, purl } = (helper ?? {}) as { cpe?: unknown; purl?: unknown }
      this.#products.set(id, {
        ...(typeof cpe === 'string' ? { cpe } : {}),
        ...(typeof purl === 'string' ? { purl } : {}),
      })
    }
    return Array.isArray(branches) ? branches : []
  }

  #cpeOf(product: string): string | undefined {
    let id = product
    for (let depth = 0; depth < MAX_RELATION_DEPTH; depth++) {
      const cpe = this.#products.get(id)?.cpe
      if (cpe !== undefined) return cpe
      const next = this.#relations.get(id)?.product
      if (next === undefined) return undefined
      id = next
    }
    return undefined
  }
}
