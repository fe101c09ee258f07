/** What a template may be and do; templates are often copied from somewhere. */
export interface TemplateLimits {
  /** UTF-16 units of the template. */
  readonly length: number
  /** Sections in sections. */
  readonly depth: number
  /** UTF-16 units of what comes out. */
  readonly output: number
  /** Pieces of text, values and sections that are gone through: sections in sections multiply. */
  readonly steps: number
}

export const TEMPLATE_LIMITS: TemplateLimits = {
  length: 1024 * 1024,
  depth: 32,
  output: 256 * 1024 * 1024,
  steps: 50_000_000,
}
