import { styleText } from 'node:util'
import type { Severity } from '../core/severity.ts'

export type Style = Parameters<typeof styleText>[0]
/** Colours a text, or leaves it as it is. */
export type Painter = (style: Style, text: string) => string

export function painter(color: boolean): Painter {
  return (style, text) => (color ? styleText(style, text, { validateStream: false }) : text)
}

export const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = {
  CRITICAL: ['bold', 'red'],
  HIGH: 'red',
  MEDIUM: 'yellow',
  LOW: 'blue',
  UNKNOWN: 'gray',
}
