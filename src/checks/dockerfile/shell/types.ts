/** A shell script split into what it runs, as far as that can be told without running it. */
export interface ShellScript {
  readonly kind: 'shell'
  /** In the order in which they begin; those of substitutions and groups as well. */
  readonly commands: readonly ShellCommand[]
  /** What `set` turns on at the beginning: `e`, `x`, `pipefail`. */
  readonly options: ReadonlySet<string>
  /** What could not be split (an open quote); what stands before it is in `commands`. */
  readonly fault?: string
}

export interface ShellCommand {
  /** Without assignments and redirections: `apt-get`, `install`, `-y`. */
  readonly words: readonly ShellWord[]
  /** `A=1 command`. */
  readonly assignments: readonly { readonly name: string; readonly value: string }[]
  readonly redirections: readonly { readonly operator: string; readonly target: string }[]
  /** What stands between it and the next. */
  readonly next: '&&' | '||' | '|' | '|&' | ';' | '&' | 'end'
  /** How deep it stands in `( )`, `{ }`, `if`, `for`, `$( )`; 0 for what stands by itself. */
  readonly depth: number
  /** Offsets into the text of the file. */
  readonly start: number
  readonly end: number
}

export interface ShellWord {
  /** Without quotes; variables and substitutions as written. */
  readonly value: string
  readonly isQuoted: boolean
  readonly start: number
  readonly end: number
}
