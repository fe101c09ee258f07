import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Tables } from '../store/schema.ts'

/** Whose images, and which of them. */
export interface ImageFilter {
  readonly tenant: string
  /** All must be there. */
  readonly labels: readonly Label[]
}

export interface Label {
  readonly name: string
  readonly value: string
}

/** Labels of one question. */
export const MAX_LABELS = 10

/** `team:web`; `undefined` for what is no label. */
export function parseLabel(text: string): Label | undefined {
  const colon = text.indexOf(':')
  return colon > 0 ? { name: text.slice(0, colon), value: text.slice(colon + 1) } : undefined
}

/** For `images as i`. */
export function ofImages({ tenant, labels }: ImageFilter) {
  return (eb: ExpressionBuilder<Tables & { i: Tables['images'] }, 'i'>): Expression<SqlBool> =>
    eb.and([
      eb('i.tenant', '=', tenant),
      ...labels.map(({ name, value }) =>
        eb.exists(
          eb
            .selectFrom('image_labels as l')
            .select('l.image_id')
            .whereRef('l.image_id', '=', 'i.id')
            .where('l.name', '=', name)
            .where('l.value', '=', value),
        ),
      ),
    ])
}
