import { appendFileSync } from 'node:fs'

/*
 * What an action says to its runner.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  /** Relative to the root of the repository. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly title: string
  readonly message: string
}

/** `::error file=package-lock.json,line=12,title=CVE-2024-1::…`; nothing in it can end it early or begin another. */
export function annotationLine({ level, file, line, title, message }: Annotation): string {
  return `::${level} file=${property(file)},line=${line},title=${property(title)}::${text(message)}\n`
}

function text(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(value: string): string {
  return text(value).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/**
 * Outputs, as the runner reads them from the file GITHUB_OUTPUT. Values may have several lines; the mark that ends one
 * is chosen so that it is no line of it.
 */
export function outputText(outputs: Readonly<Record<string, string>>): string {
  return Object.entries(outputs)
    .map(([name, value]) => {
      const mark = endMark(value)
      return `${name}<<${mark}\n${value}\n${mark}\n`
    })
    .join('')
}

function endMark(value: string): string {
  let number = 0
  while (value.includes(`plimsoll_end_${number}`)) number++
  return `plimsoll_end_${number}`
}

/** Does nothing where the runner names no file, as outside of GitHub. */
export function append(file: string | undefined, content: string): void {
  if (file) appendFileSync(file, content)
}
