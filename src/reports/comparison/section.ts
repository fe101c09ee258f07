import type { GridColumn } from '../grid.ts'

/** A list of a comparison as table and Markdown show it. */
export interface Section {
  readonly title: string
  readonly columns: readonly GridColumn[]
  readonly rows: readonly (readonly string[])[]
}

export function fixed(title: string): GridColumn {
  return { title, isFlexible: false }
}

export function flexible(title: string): GridColumn {
  return { title, isFlexible: true }
}
