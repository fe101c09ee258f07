/** Grype's words for kinds of packages, as types of package URLs. https://github.com/anchore/syft (syft/pkg) */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  alpm: ['alpm'],
  apk: ['apk'],
  binary: ['generic'],
  cocoapods: ['cocoapods'],
  conan: ['conan'],
  conda: ['conda'],
  deb: ['deb'],
  dotnet: ['nuget'],
  gem: ['gem'],
  'github-action': ['github'],
  'go-module': ['golang'],
  hackage: ['hackage'],
  hex: ['hex'],
  'java-archive': ['maven'],
  npm: ['npm'],
  opam: ['opam'],
  'php-composer': ['composer'],
  pub: ['pub'],
  python: ['pypi'],
  rpm: ['rpm'],
  'rust-crate': ['cargo'],
  swift: ['swift'],
}

const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  dart: ['pub'],
  dotnet: ['nuget'],
  elixir: ['hex'],
  erlang: ['hex'],
  go: ['golang'],
  haskell: ['hackage'],
  java: ['maven'],
  javascript: ['npm'],
  php: ['composer'],
  python: ['pypi'],
  ruby: ['gem'],
  rust: ['cargo'],
  swift: ['swift', 'cocoapods'],
}

/** `undefined` for a word that is not known. */
export function grypeTypes(key: 'type' | 'language', word: string): readonly string[] | undefined {
  const table = key === 'type' ? TYPES : LANGUAGES
  return Object.hasOwn(table, word) ? table[word] : undefined
}
