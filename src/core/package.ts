/** How a package came to be there, where the file that names it says so. */
export type Relationship = 'root' | 'workspace' | 'direct' | 'indirect'

/** By which packages are chosen; `unknown` are those of which no file says it. */
export const RELATIONSHIPS = [
  'unknown',
  'root',
  'workspace',
  'direct',
  'indirect',
] as const satisfies readonly (Relationship | 'unknown')[]

/** A package as a file of an image or source tree states it. */
export interface Package {
  readonly kind: 'package'
  /** The purl type: `apk`, `deb`, `npm`. https://github.com/package-url/purl-spec/tree/main/types */
  readonly type: string
  /** The purl namespace where the file itself gives one (a Maven group, an npm scope); not the distribution. */
  readonly namespace?: string
  /** Namespaces of which one may be its own, where no file says which: it is looked up under each. */
  readonly possibleNamespaces?: readonly string[]
  readonly name: string
  /** As written in the file, epoch and revision included. */
  readonly version: string
  readonly arch?: string
  /** The source package that it was built from, with the source's own version. */
  readonly source?: SourcePackage
  /** RPM module label, `nodejs:18`. */
  readonly module?: string
  /** SPDX expressions or the packager's own words, as written. */
  readonly licenses?: readonly string[]
  readonly maintainer?: string
  /** Who built it, by the package's own word: `AlmaLinux`, `Docker`. */
  readonly vendor?: string
  /** Id of the key that signed it, 16 lower-case hex digits. */
  readonly signatureKey?: string
  /** CPE 2.3 names, for programs that no package manager knows. */
  readonly cpes?: readonly string[]
  /** Names that it stands in for, without versions. */
  readonly provides?: readonly string[]
  /** What it needs: names, or `name@version` (with the namespace, `@scope/name@1.0`) where one name may be there in several versions. */
  readonly dependsOn?: readonly string[]
  readonly relationship?: Relationship
  /** Needed only to develop or test: left out unless asked for. */
  readonly isDevelopment?: boolean
  /** Functions of it that a program has, where that is known; see core/symbol-set.ts. */
  readonly symbols?: string
  /** By whose word it has its name, where the file does not give one: `--java-sha1-table`. */
  readonly namedBy?: string
  /** Where in the file it is, when that is an archive: `BOOT-INF/lib/a.jar`. */
  readonly pathInside?: string
  /** Where in the file it is declared, first line 1. */
  readonly lines?: { readonly start: number; readonly end: number }
}

export interface SourcePackage {
  readonly name: string
  readonly version: string
}

/** The files that one package installed, by the word of its package manager. */
export interface OwnedFiles {
  /** The package's name as its manager writes it: `libc6`, `libc6:amd64`. */
  readonly package: string
  /** Paths in the image without a leading slash, joined by NUL: split only when somebody asks. */
  readonly paths: string
}

/** Operating-system packages (as against libraries of a language): what `--pkg-types os` means. */
export function isOsPackage(type: string): boolean {
  return type === 'apk' || type === 'deb' || type === 'rpm' || type === 'alpm'
}

/** What `--pkg-types` tells apart; programs are those that no package manager knows. */
export const PACKAGE_CLASSES = ['os', 'library', 'program'] as const
export type PackageClass = (typeof PACKAGE_CLASSES)[number]

export function packageClass(type: string): PackageClass {
  if (isOsPackage(type)) return 'os'
  return type === 'generic' ? 'program' : 'library'
}

/** The name by which people know it: `@scope/name`, `group:artifact`, `vendor/name`. */
export function fullName({ type, namespace, name }: Pick<Package, 'type' | 'namespace' | 'name'>): string {
  if (!namespace) return name
  return `${namespace}${type === 'maven' ? ':' : '/'}${name}`
}
