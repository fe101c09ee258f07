import type { Distribution as Known } from '../../../core/distribution.ts'
import { idOf } from './ids.ts'
import type { Repository } from './schemas.ts'

/** Where packages of a language come from, by type of purl, under the names that Clair gives them. */
const LANGUAGES: Readonly<Record<string, readonly [name: string, uri: string]>> = {
  cargo: ['crates.io', 'https://crates.io/'],
  composer: ['packagist', 'https://packagist.org/'],
  gem: ['rubygems', 'https://rubygems.org/gems/'],
  golang: ['go', 'https://pkg.go.dev/'],
  maven: ['maven', 'https://repo1.maven.apache.org/maven2'],
  npm: ['npm', 'https://www.npmjs.com/'],
  nuget: ['nuget', 'https://www.nuget.org/packages/'],
  pypi: ['pypi', 'https://pypi.org/simple'],
}

/** Under which Clair keeps repositories of Red Hat that are named by a CPE. */
const RHEL_KEY = 'rhel-cpe-repository'

export function languageRepository(type: string): Repository | undefined {
  const known = LANGUAGES[type]
  if (!known) return undefined
  const [name, uri] = known
  return { id: idOf('repository', name, uri), name, uri, cpe: '' }
}

/** What the image says that it was built from: content sets by name, products by CPE. */
export function distributionRepositories(known: Known): Repository[] {
  const { repositories = [], products = [] } = known
  return [
    ...repositories.map((name) => ({ id: idOf('repository', name), name, cpe: '' })),
    ...products.map((name) => ({
      id: idOf('repository', RHEL_KEY, name),
      name,
      key: RHEL_KEY,
      // It is the word of a label, which may be anything.
      cpe: name.startsWith('cpe:') ? name : '',
    })),
  ]
}
