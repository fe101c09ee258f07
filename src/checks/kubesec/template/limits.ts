/** What a template may be and do: templates are often copied from somewhere. */
export interface TemplateLimits {
  /** UTF-16 units of the template. */
  readonly length: number
  /** Blocks, parentheses and templates in each other. */
  readonly depth: number
  /** UTF-16 units of what comes out, and of any text on the way. */
  readonly output: number
  /** Parts that are gone through: ranges in ranges multiply. */
  readonly steps: number
}

export const TEMPLATE_LIMITS: TemplateLimits = {
  length: 1024 * 1024,
  depth: 100,
  output: 64 * 1024 * 1024,
  steps: 5_000_000,
}
