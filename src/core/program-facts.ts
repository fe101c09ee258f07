/**
 * What one file says of how it is run and what it leads to: part of a layer report, so plain data that can be kept.
 * Collected only where somebody asks what is reachable. A file may have several members: a Python program that is
 * marked as executable has a `shebang` and `python`.
 */
export interface ProgramFacts {
  readonly elf?: ElfFacts
  /** The interpreter and its argument, as the first line of a script names them: `/usr/bin/env`, `python3`. */
  readonly shebang?: readonly string[]
  readonly shell?: ShellFacts
  readonly python?: ModuleFacts
  readonly node?: ModuleFacts
  readonly nodePackage?: NodePackageFacts
  readonly archive?: JavaArchiveFacts
  readonly pythonPackage?: PythonPackageFacts
  readonly loader?: LoaderFacts
}

/** https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html */
export interface ElfFacts {
  /** `e_machine`: 62 is x86-64, 183 AArch64. */
  readonly machine: number
  readonly bits: 32 | 64
  readonly isBigEndian: boolean
  /** It needs no loader: what it does shows in no table of symbols. */
  readonly isStatic: boolean
  /** Path of the loader, of programs that name one. */
  readonly interpreter?: string
  readonly soname?: string
  /** Names of libraries in the order of the file. */
  readonly needed: readonly string[]
  /** As written, with `$ORIGIN`; colons apart. `rpath` does not count where there is a `runpath`. */
  readonly rpath?: readonly string[]
  readonly runpath?: readonly string[]
  /** Its libraries are not looked for in the folders of the system. */
  readonly ignoresDefaultFolders?: boolean
  /** Functions by which it loads libraries or starts programs: `dlopen`, `execve`; sorted. */
  readonly calls: readonly string[]
  /** Texts in it that look like names of libraries, of what calls `dlopen`; sorted. It may load others. */
  readonly namedLibraries?: readonly string[]
  /** Texts in it that look like paths of programs, of what starts some; sorted. */
  readonly namedPrograms?: readonly string[]
}

/**
 * In words of commands, what is computed when the script runs is a mark (U+0001): alone, or with what it stands for
 * behind it, `@` for all arguments, `0` for the script, `1` to `9` for one of them.
 */
export interface ShellFacts {
  /** In their order, those of branches and loops too; each is a word or more. Keywords and redirections are gone. */
  readonly commands: readonly (readonly string[])[]
  /** Names of functions that it defines. */
  readonly functions: readonly string[]
  /** What could not be told, a few words each: `evaluates a computed text`; the first few. */
  readonly doubts: readonly string[]
}

/** A module of Python or JavaScript. */
export interface ModuleFacts {
  /** As written, sorted: `requests.adapters`, `.models`, `./lib/a.js`, `express`. Of Python, names that are imported from a module follow it: `a.b:c`. */
  readonly imports: readonly string[]
  /** Those of them that only functions import, of Python: not when the module is loaded, but when they are called. */
  readonly lazy?: readonly string[]
  /** It imports by names that are computed: the call. */
  readonly computed?: string
  /** It starts other programs: the call or module. */
  readonly starts?: string
}

/** https://nodejs.org/api/packages.html */
export interface NodePackageFacts {
  readonly main?: string
  /** Every file that `exports` leads to, by subpath (`.`, `./x`), conditions not looked at. */
  readonly exports?: Readonly<Record<string, readonly string[]>>
  /** The same for `imports`. */
  readonly imports?: Readonly<Record<string, readonly string[]>>
  readonly scripts?: Readonly<Record<string, string>>
}

/** https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html */
export interface JavaArchiveFacts {
  readonly mainClass?: string
  /** Of `Class-Path`, as written. */
  readonly classPath: readonly string[]
  /** Archives in it that it puts on its own class path: a folder of Spring Boot or of a web application. */
  readonly libraryFolders: readonly string[]
}

/** What an installed distribution of Python brought, relative to the folder that its own folder lies in. */
export interface PythonPackageFacts {
  /** Files and folders at the top, sorted: `requests`, `six.py`. */
  readonly tops: readonly string[]
}

/** What the loader of the system reads. */
export interface LoaderFacts {
  /** Folders of `ld.so.conf`, or of a path file of musl. */
  readonly folders?: readonly string[]
  /** Globs of further files. */
  readonly includes?: readonly string[]
  /** Of `ld.so.cache`: paths by name, in the order of the cache. */
  readonly cache?: Readonly<Record<string, readonly string[]>>
  /** Of `ld.so.preload`. */
  readonly preload?: readonly string[]
}
